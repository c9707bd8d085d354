"""The questionnaire's page: a change becomes the next version, the old one stays to be read."""

from typing import Any

import pytest
from django.test import Client

from ramah.offices.models import Office
from ramah.survey.content import shipped
from ramah.survey.models import Questionnaire
from ramah.survey.questionnaires import in_use
from tests.administration.desk import accepted, last_event, page, refused, unchanged

FILLED: dict[str, Any] = {
    "title": shipped().title,
    "basis": shipped().basis,
    "seen": 1,
    **{f"use_{element.key}": "on" for element in shipped().elements},
    **{f"official_{element.key}": element.official.question for element in shipped().elements},
    **{f"easy_{element.key}": element.easy.question for element in shipped().elements},
}
OWN = {"extra_1": "Apakah petunjuk arah jelas?", "answers_1": "Ya\r\nTidak\r\n\r\n"}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in FILLED.items() if name not in names}


def test_page_shows_what_is_asked_and_what_is_not_verified(client: Client, office: Office) -> None:
    said = page(client, "survei/")
    assert "Yang dipakai: versi 1" in said
    assert "PermenPANRB 14/2017 masih berlaku belum diperiksa" in said
    for element in shipped().elements:
        assert element.official.question in said
        assert element.easy.question in said
    assert not Questionnaire.objects.exists()


def test_change_becomes_the_next_version(client: Client, office: Office) -> None:
    said = accepted(client, "survei/", **without("use_U4"), **OWN)
    assert "Versi 2 sekarang dipakai." in said
    now = in_use(office)
    assert "U4" not in now.keys
    assert len(now.keys) == 8
    assert [(extra.question, extra.answers) for extra in now.extras] == [
        ("Apakah petunjuk arah jelas?", ("Ya", "Tidak"))
    ]
    assert last_event()[0] == "QUESTIONNAIRE_SUPERSEDED"
    unchanged(client, "survei/", **without("use_U4"), **OWN)


def test_earlier_version_stays_to_be_read(client: Client, office: Office) -> None:
    accepted(client, "survei/", **{**FILLED, "easy_U3": "Cepatkah kami?"})
    first, second = Questionnaire.objects.filter(office=office).order_by("number")
    assert "Apakah pelayanannya cepat?" in page(client, f"survei/{first.pk}/")
    assert "Cepatkah kami?" in page(client, f"survei/{second.pk}/")
    assert f"/administrasi/survei/{first.pk}/" in page(client, "survei/")


def test_element_left_out_can_be_asked_again(client: Client, office: Office) -> None:
    accepted(client, "survei/", **without("use_U4"))
    accepted(client, "survei/", **{**FILLED, "seen": 2})
    assert in_use(office) == shipped()
    assert Questionnaire.objects.count() == 3


def test_nothing_changed_makes_no_version(client: Client, office: Office) -> None:
    assert "Tidak ada yang berubah." in unchanged(client, "survei/", **FILLED)
    assert not Questionnaire.objects.exists()


def test_version_of_another_is_not_overwritten(client: Client, office: Office) -> None:
    accepted(client, "survei/", **without("use_U4"))
    assert "diganti orang lain" in refused(client, "survei/", **without("use_U5"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Isi bagian ini."),
        ({"official_U1": ""}, "Isi bagian ini."),
        ({"extra_2": "Apa?", "answers_2": "Ya"}, "Tulis 2 sampai 6 pilihan"),
        ({"answers_2": "Ya\nTidak"}, "Tulis pertanyaannya, atau hapus pilihannya."),
        ({"extra_1": "Apa?", "answers_1": "Ya\nYa"}, "harus berbeda"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_lost(
    client: Client, office: Office, wrong: dict[str, str], sentence: str
) -> None:
    said = refused(client, "survei/", **{**FILLED, "easy_U7": "Ramahkah kami?", **wrong})
    assert sentence in said
    assert "Ramahkah kami?" in said


def test_questionnaire_without_an_element_is_refused(client: Client, office: Office) -> None:
    nothing = without(*(name for name in FILLED if name.startswith("use_")))
    assert "Pilih paling sedikit satu unsur." in refused(client, "survei/", **nothing)
