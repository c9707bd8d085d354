"""The bell's public pages: what they say in each state, and whom they let ring."""

import html
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.bells import ringing
from ramah.bells.models import Bell, Ring
from ramah.displays import bell_state
from ramah.displays.bell_state import RingState
from ramah.offices.models import Duty, Office, OpeningHours, Role
from tests.bells.ringers import a_guard, rung, with_bell
from tests.displays.visitors import ADDRESS, open_to_visitors
from tests.factories import T0, an_office, someone

pytestmark = pytest.mark.both
SECOND = timedelta(seconds=1)
NOW = timezone.now


@pytest.fixture
def bell(office: Office) -> Bell:
    """A bell of an office that is open around the clock, with an officer on duty."""
    OpeningHours.objects.filter(office=office).delete()
    for weekday in range(7):
        OpeningHours.objects.create(
            office=office, weekday=weekday, opens="00:00", closes="23:59:59.999999"
        )
    office.holidays.all().delete()
    a_guard(office)
    return with_bell(office)


def words(answer: Any) -> str:
    """Read a page as a person does."""
    return html.unescape(" ".join(answer.content.decode().split()))


def press(**sent: str) -> Any:
    """Press the big button."""
    values = {"kunci": str(uuid.uuid4()), "tempat": "PARKING", **sent}
    return Client(enforce_csrf_checks=True).post("/panggil/", values)


def test_one_press_rings_and_leads_to_the_truth(bell: Bell) -> None:
    answer = press(bantuan="WHEELCHAIR")
    made = Ring.objects.get()
    assert (made.place, made.help) == ("PARKING", "WHEELCHAIR")
    assert made.client
    assert answer.url == f"/panggil/{made.code}/"
    said = words(Client().get(answer.url))
    assert "Terkirim ke petugas jaga" in said
    assert "Belum ada yang menerima." in said
    assert "Batalkan panggilan" in said
    assert 'http-equiv="refresh" content="10"' in said


def test_second_press_is_the_same_ring(bell: Bell) -> None:
    key = str(uuid.uuid4())
    assert press(kunci=key).url == press(kunci=key).url
    assert Ring.objects.count() == 1


def test_page_sets_no_cookie_and_needs_no_login(bell: Bell) -> None:
    client = Client(enforce_csrf_checks=True)
    said = words(client.get("/panggil/?tempat=GATE"))
    assert "Petugas jaga dipanggil ke tempat Anda: Gerbang." in said
    assert 'name="tempat" value="GATE"' in said
    answer = client.post("/panggil/", {"kunci": str(uuid.uuid4())})
    client.get(answer.headers["Location"])
    assert not client.cookies


def test_form_of_another_site_is_refused(bell: Bell) -> None:
    for headers in ({"Origin": "http://jahat.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert Client().post("/panggil/", {}, headers=headers).status_code == 403
    assert not Ring.objects.exists()
    own = Client().post("/panggil/", {}, headers={"Origin": "http://testserver"})
    assert own.status_code == 302


STATES = [
    (0, "sent", "Terkirim ke petugas jaga", False),
    (30, "next", "Terkirim ke semua petugas jaga", False),
    (90, "manager", "Manajer juga dipanggil", False),
    (150, "telephone", "Belum ada yang menerima", True),
    (600, "expired", "Panggilan berakhir", True),
]


@pytest.mark.parametrize(("seconds", "phase", "title", "telephone"), STATES)
def test_page_tells_how_far_the_ring_has_come(
    bell: Bell, seconds: int, phase: str, title: str, telephone: bool
) -> None:
    made = rung(bell, at=NOW() - seconds * SECOND - SECOND / 2)
    said = words(Client().get(f"/panggil/{made.code}/"))
    assert f'data-phase="{phase}"' in said
    assert f"<h1>{title}</h1>" in said
    assert ('href="tel:0215550199"' in said) is telephone
    assert ("Panggil lagi" in said) is (phase == "expired")


def test_taken_ring_says_that_an_officer_comes_and_not_who(bell: Bell) -> None:
    made, guard = rung(bell, at=NOW()), someone(bell.office, Role.SECURITY_OFFICER)
    ringing.take(ring=made, by=guard, now=NOW())
    said = words(Client().get(f"/panggil/{made.code}/"))
    assert "Diterima oleh petugas" in said
    assert "Petugas menuju Anda." in said
    assert guard.full_name not in said
    assert "Batalkan panggilan" not in said
    assert "Kursi roda" in said  # which help can still be said


def test_cancelled_ring_says_so(bell: Bell) -> None:
    made = rung(bell, at=NOW())
    answer = Client().post(f"/panggil/{made.code}/batal/")
    assert "Panggilan dibatalkan" in words(Client().get(answer.headers["Location"]))
    assert Client().post(f"/panggil/{made.code}/batal/").status_code == 302  # a second tap


def test_help_is_said_afterwards(bell: Bell) -> None:
    made = rung(bell, at=NOW())
    Client().post(f"/panggil/{made.code}/bantuan/", {"bantuan": "HEARING"})
    made.refresh_from_db()
    assert made.help == "HEARING"
    said = words(Client().get(f"/panggil/{made.code}/"))
    assert re.search('value="HEARING" aria-pressed="true"', said)


def test_when_everybody_left_the_telephone_is_told_at_once(bell: Bell) -> None:
    made = rung(bell, at=NOW())
    Duty.objects.update(ended_at=NOW())
    said = words(Client().get(f"/panggil/{made.code}/"))
    assert "Tidak ada petugas jaga" in said
    assert 'href="tel:0215550199"' in said


@pytest.mark.parametrize("why", ["off", "closed", "nobody"])
def test_who_cannot_be_heard_is_told_at_once_whom_to_telephone(bell: Bell, why: str) -> None:
    reach: dict[str, Callable[[], object]] = {
        "off": lambda: Bell.objects.update(is_on=False),
        "closed": lambda: OpeningHours.objects.all().delete(),
        "nobody": lambda: Duty.objects.update(ended_at=NOW()),
    }
    reach[why]()
    sentence = {"off": ringing.OFF, "closed": ringing.CLOSED, "nobody": ringing.NOBODY}[why]
    for answer in (Client().get("/panggil/"), press()):
        said = words(answer)
        assert str(sentence) in said
        assert 'href="tel:0215550199"' in said
        assert "bell-big" not in said
    assert not Ring.objects.exists()


def test_too_many_rings_of_one_phone_read_a_sentence(bell: Bell) -> None:
    for _number in range(6):
        assert press().status_code == 302
    answer = press(bantuan="WAY")
    assert answer.status_code == 429
    said = words(answer)
    assert "Ponsel ini sudah memanggil beberapa kali. Tunggu lima menit, atau telepon." in said
    assert 'value="WAY" checked' in said
    other = Client().post("/panggil/", {}, headers={"User-Agent": "Ponsel lain"})
    assert other.status_code == 302


def test_without_a_number_people_are_sent_to_people(bell: Bell) -> None:
    Bell.objects.update(phone="")
    made = rung(bell, at=T0)
    state = RingState(made, Bell.objects.get(), T0 + 200 * SECOND)
    assert "mintalah bantuan orang di sekitar Anda" in state.said
    assert not state.shows_telephone


def test_office_number_stands_in_for_the_bells(bell: Bell) -> None:
    Bell.objects.update(phone="")
    Office.objects.update(phone="(021) 555-0111")
    assert Bell.objects.get().telephone == "(021) 555-0111"
    assert bell_state.dialled("(021) 555-0111") == "tel:0215550111"


def test_state_is_answered_only_when_it_changed(bell: Bell) -> None:
    made, client = rung(bell, at=NOW()), Client()
    first = client.get(f"/panggil/{made.code}/keadaan/")
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/panggil/{made.code}/keadaan/", headers=again).status_code == 304
    ringing.cancel(ring=made, now=NOW())
    assert client.get(f"/panggil/{made.code}/keadaan/", headers=again).status_code == 200


def test_page_is_english_when_asked(bell: Bell) -> None:
    said = words(Client().get("/panggil/?bahasa=en&tempat=GATE"))
    assert '<html lang="en">' in said
    assert 'action="/panggil/?bahasa=en"' in said
    assert 'href="/panggil/?bahasa=id&tempat=GATE"' in said.replace("&amp;", "&")
    answer = Client().post("/panggil/?bahasa=en", {"kunci": str(uuid.uuid4())})
    assert answer.headers["Location"].endswith("?bahasa=en")


def test_several_offices_are_asked_apart(bell: Bell) -> None:
    second = with_bell(an_office("Kantor Kedua"))
    a_guard(second.office)
    silent = an_office("Kantor Ketiga")
    said = words(Client().get("/panggil/"))
    assert f'href="/panggil/kantor/{second.pk}/"' in said
    assert silent.name not in said
    assert Client().get(f"/panggil/kantor/{second.pk}/").status_code == 200
    assert Client().get("/panggil/kantor/99999/").status_code == 404


def test_unknown_ring_is_not_found(bell: Bell) -> None:
    for path in ("", "keadaan/"):
        assert Client().get(f"/panggil/ABCD2345/{path}").status_code == 404


def test_address_of_visitors_lets_the_bell_through(bell: Bell, settings: Any) -> None:
    host = ADDRESS.removeprefix("http://")
    settings.ALLOWED_HOSTS = [host, "testserver"]
    open_to_visitors(bell.office)
    client = Client(headers={"host": host})
    answer = client.post("/panggil/", {"kunci": str(uuid.uuid4())})
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.get("/papan/bel/").status_code == 404
