"""The queue's rule, its letters, and the lanes of the counters."""

from typing import Any

import pytest
from django.test import Client

from ramah.offices.models import Office
from ramah.queueing.models import CounterQueue, QueueSettings, Series
from tests.administration.desk import accepted, last_event, page, refused, send, text_of, unchanged

ANSWERS: dict[str, Any] = {
    "preset": "TURNS",
    "priority_limit": 2,
    "patience_minutes": 15,
    "head_start_minutes": 20,
    "has_ordinary_lane": "on",
    "recall_seconds": 10,
    "no_show_after": 3,
    "kiosk_seconds": 45,
    "ticket_text": "",
    "public_scope": "NONE",
    "public_address": "",
    "refuses_staff_there": "on",
}


def test_rule_is_chosen_once_and_recorded(client: Client, office: Office) -> None:
    accepted(client, "antrean/", **ANSWERS)
    assert QueueSettings.objects.get(office=office).rule.limit == 2
    assert last_event() == ("QUEUE_CHANGED", {"fields": ["preset", "priority_limit"]})
    unchanged(client, "antrean/", **ANSWERS)


def test_example_follows_what_is_typed_and_saves_nothing(client: Client) -> None:
    said = text_of(send(client, "antrean/", **ANSWERS, lihat="1"))
    assert "Sesudah 2 nomor khusus dipanggil satu nomor biasa" in said
    typed = page(client, "antrean/contoh/?preset=TURNS&priority_limit=7")
    assert "Sesudah 7 nomor khusus dipanggil satu nomor biasa" in typed
    assert "Sesudah 3 nomor khusus" in page(client, "antrean/contoh/?priority_limit=0")
    assert not QueueSettings.objects.exists()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"public_scope": "INTERNET"}, "Isi alamat yang dibuka pemohon."),
        ({"public_address": "https://a.example/pemohon"}, "tanpa bagian sesudah nama"),
        ({"public_address": "ftp://a.example"}, "https://"),
        ({"public_address": "https://orang@a.example"}, "https://"),
        ({"public_address": "antrean kantor"}, "Tulis alamat seperti"),
        ({"public_address": "http://localhost:8000"}, "hanya dikenal komputer server"),
        ({"public_address": "http://127.0.0.1"}, "hanya dikenal komputer server"),
        ({"priority_limit": 0}, "1"),
        ({"preset": "LAIN"}, "LAIN"),
    ],
)
def test_wrong_answers_are_refused(client: Client, answers: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(client, "antrean/", **(ANSWERS | answers))


def test_public_address_is_kept_without_its_slash(client: Client) -> None:
    about = {"public_scope": "GUEST_WIFI", "public_address": "http://192.168.1.5:8000/"}
    accepted(client, "antrean/", **(ANSWERS | about))
    assert QueueSettings.objects.get().public_address == "http://192.168.1.5:8000"


@pytest.mark.parametrize("address", ["http://testserver.example", "https://TESTSERVER.example:81"])
def test_office_cannot_lock_its_staff_out_where_they_work(
    client: Client, settings: Any, address: str
) -> None:
    settings.ALLOWED_HOSTS = ["testserver.example"]
    client.defaults["HTTP_HOST"] = "testserver.example:8000"
    about = {"public_scope": "INTERNET", "public_address": address}
    said = refused(client, "antrean/", **(ANSWERS | about))
    assert "Anda sedang bekerja di alamat ini" in said
    assert f'value="{address}"' in said, "nothing typed is lost"
    lenient = {key: value for key, value in ANSWERS.items() if key != "refuses_staff_there"}
    accepted(client, "antrean/", **(lenient | about))


def test_address_without_a_scheme_is_understood(client: Client) -> None:
    about = {"public_scope": "GUEST_WIFI", "public_address": "antrean.kantor.example"}
    accepted(client, "antrean/", **(ANSWERS | about))
    assert QueueSettings.objects.get().public_address == "http://antrean.kantor.example"


@pytest.mark.parametrize(
    "address", ["http://ramah:8000", "http://192.168.1.5:8000", "https://[fd00::5]", "ramah"]
)
def test_names_and_addresses_of_the_offices_own_network_are_taken(
    client: Client, address: str
) -> None:
    about = {"public_scope": "GUEST_WIFI", "public_address": address}
    accepted(client, "antrean/", **(ANSWERS | about))
    assert QueueSettings.objects.get().public_address.endswith(address)


@pytest.mark.parametrize("address", ["http://a b", "http://ramah:x", "http://-", "http://[fd00"])
def test_what_is_no_address_is_said(client: Client, address: str) -> None:
    about = {"public_scope": "GUEST_WIFI", "public_address": address}
    answer = client.post("/administrasi/antrean/", ANSWERS | about)
    assert answer.status_code == 422
    assert "Tulis alamat seperti" in answer.content.decode() or "dimulai dengan" in (
        answer.content.decode()
    )


def test_address_that_the_server_does_not_answer_to_is_kept_and_said(
    client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    about = {"public_scope": "INTERNET", "public_address": "http://antrean.kantor.example"}
    accepted(client, "antrean/", **(ANSWERS | about))
    said = page(client, "antrean/")
    assert "belum menjawab untuk nama antrean.kantor.example" in said
    assert "sebaiknya dimulai dengan https://" in said
    settings.ALLOWED_HOSTS = ["testserver", "antrean.kantor.example"]
    accepted(
        client,
        "antrean/",
        **(ANSWERS | about | {"public_address": "https://antrean.kantor.example"}),
    )
    said = page(client, "antrean/")
    assert "belum menjawab" not in said
    assert "sebaiknya dimulai" not in said


def test_letters_are_added_changed_and_removed(client: Client, office: Office) -> None:
    answers = {"lane": "PRIORITY", "service": "", "prefix": "KR"}
    assert "KR-001" in accepted(client, "huruf/tambah/", **answers)
    unchanged(client, "huruf/tambah/", **answers)
    series = Series.objects.get()
    accepted(client, f"huruf/{series.pk}/", **(answers | {"prefix": "P"}))
    assert last_event()[1] == {"prefix": "P", "fields": ["prefix"]}
    for _tap in range(2):
        send(client, f"huruf/{series.pk}/hapus/")
    assert not Series.objects.exists()
    assert last_event()[0] == "SERIES_REMOVED"


def test_two_lanes_never_share_letters(client: Client, office: Office) -> None:
    answers = {"lane": "PRIORITY", "service": "", "prefix": "A"}
    said = refused(client, "huruf/tambah/", **answers)
    assert "Huruf ini dipakai jalur lain" in said
    accepted(client, "huruf/tambah/", lane="ORDINARY", service="", prefix="B")
    accepted(client, "huruf/tambah/", **answers)
    send(client, f"huruf/{Series.objects.get(prefix='B').pk}/hapus/")
    assert Series.objects.filter(prefix="B").exists()


def test_lanes_of_counters_are_set(client: Client, office: Office) -> None:
    first, second = office.counters.order_by("number")
    answers = {f"lanes_{first.pk}": "PRIORITY_ONLY", f"lanes_{second.pk}": "ANY"}
    accepted(client, "jalur-loket/", **answers)
    assert CounterQueue.objects.get().lanes == "PRIORITY_ONLY"
    assert last_event() == ("COUNTER_LANES_CHANGED", {"counter": 1, "lanes": "PRIORITY_ONLY"})
    unchanged(client, "jalur-loket/", **answers)
