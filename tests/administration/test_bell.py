"""The bell's page: what it explains, what it refuses, and the sign it prints."""

import pytest
from django.test import Client

from ramah.bells.models import Bell
from ramah.offices.models import Office
from tests.administration.desk import accepted, events, page, refused, unchanged
from tests.displays.visitors import ADDRESS, open_to_visitors
from tests.factories import an_office

FILLED = {
    "is_on": "on",
    "phone": "021 555 0199",
    "next_seconds": 20,
    "manager_seconds": 60,
    "telephone_seconds": 100,
    "loudness": 80,
}


def test_bell_is_put_on_and_explains_itself(client: Client, office: Office) -> None:
    said = accepted(client, "bel/", **FILLED)
    assert "Sesudah 20 detik: semua Petugas Pengamanan" in said
    assert "Sesudah 60 detik: juga Manajer On Duty." in said
    assert "Bila hanya satu yang bertugas, bel selalu berbunyi padanya seketika." in said
    bell = Bell.objects.get(office=office)
    assert (bell.is_on, bell.loudness, bell.telephone) == (True, 80, "021 555 0199")
    code, data = events()[-1]
    assert code == "BELL_CHANGED"
    assert "021 555 0199" not in str(data)
    unchanged(client, "bel/", **FILLED)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"manager_seconds": 15}, "Urutkan waktunya: petugas berikutnya, lalu manajer"),
        ({"telephone_seconds": 60}, "Urutkan waktunya"),
        ({"next_seconds": 1}, "5"),
        ({"telephone_seconds": 900}, "570"),
        ({"phone": "tanya satpam"}, "Tulis nomor seperti 021 555 0199."),
        ({"loudness": 0}, "10"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_lost(
    client: Client, wrong: dict[str, object], sentence: str
) -> None:
    said = refused(client, "bel/", **{**FILLED, **wrong})
    assert sentence in said
    for value in {**FILLED, **wrong}.values():
        assert f'value="{value}"' in said or value == "on"


def test_sign_leads_to_the_address_of_visitors(client: Client, office: Office) -> None:
    said = page(client, "bel/tanda/?tempat=PARKING")
    assert "testserver/panggil/" in said
    assert "Tempat parkir" in said
    open_to_visitors(office)
    said = page(client, "bel/tanda/")
    assert f"{ADDRESS.removeprefix('http://')}/panggil/" in said
    assert "Dropzone" in said
    an_office("Kantor Kedua")
    assert f"/panggil/kantor/{office.pk}/" in page(client, "bel/tanda/")
