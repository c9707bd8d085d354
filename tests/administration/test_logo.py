"""The logo under Administrasi: set, replaced and removed once, and recorded each time."""

from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ramah.administration.changes import NotAdministrator
from ramah.administration.logo_actions import remove_logo, set_logo
from ramah.lib.refusal import AlreadyDone
from ramah.offices.logo import OfficeLogo, keep
from ramah.offices.logo_picture import MOST_BYTES, read
from ramah.offices.models import Assignment, Office, Role, User
from tests import factories
from tests.administration.desk import (
    ROOT,
    accepted,
    events,
    last_event,
    page,
    refused,
    unchanged,
)
from tests.factories import T0
from tests.journey.test_races import at_once
from tests.offices.logos import a_logo

pytestmark = pytest.mark.both
LOGO, REMOVE = "logo/", "logo/hapus/"
SMALL = (40, 40)


def a_file(content: bytes | None = None, name: str = "lambang.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_logo() if content is None else content)


def digests(office: Office) -> list[str]:
    return list(OfficeLogo.objects.filter(office=office).values_list("digest", flat=True))


def test_logo_is_set_once_and_recorded(client: Client, office: Office) -> None:
    assert "Belum ada logo." in page(client, LOGO)
    digest = read(a_logo()).digest
    said = accepted(client, LOGO, file=a_file())
    assert "Logo terpasang." in said
    assert f'src="/logo/{digest}.png"' in said
    assert digests(office) == [digest]
    assert last_event() == ("LOGO_SET", {"digest": digest})
    assert "Logo ini sudah terpasang." in unchanged(client, LOGO, file=a_file())


def test_logo_is_replaced(client: Client, office: Office) -> None:
    accepted(client, LOGO, file=a_file())
    accepted(client, LOGO, file=a_file(a_logo(size=SMALL)))
    assert digests(office) == [read(a_logo(size=SMALL)).digest]
    assert [code for code, _data in events()] == ["LOGO_SET", "LOGO_SET"]


def test_logo_is_removed_once_after_a_confirmation(client: Client, office: Office) -> None:
    accepted(client, LOGO, file=a_file())
    assert f'href="{ROOT}{REMOVE}"' in page(client, LOGO)
    assert "Hapus sekarang" in page(client, REMOVE)
    assert digests(office) != []
    assert "Logo dihapus." in accepted(client, REMOVE)
    assert digests(office) == []
    assert last_event() == ("LOGO_REMOVED", {"digest": read(a_logo()).digest})
    assert "Logo sudah dihapus sebelumnya." in unchanged(client, REMOVE)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Berkas ini kosong."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Gambar SVG tidak dapat dipakai."),
        (b"GIF89a", "Pilih gambar PNG, JPEG, atau WebP."),
        (a_logo()[:200], "Gambar ini rusak atau tidak lengkap."),
        (a_logo() + b"\x00" * MOST_BYTES, "Berkas ini lebih dari 5 MB."),
    ],
)
def test_bad_file_is_refused_and_the_logo_stays(
    client: Client, office: Office, content: bytes, sentence: str
) -> None:
    accepted(client, LOGO, file=a_file())
    before = digests(office)
    said = refused(client, LOGO, file=a_file(content))
    assert sentence in said
    assert 'href="#id_file"' in said
    assert f"/logo/{before[0]}.png" in said
    assert digests(office) == before


@pytest.mark.parametrize("answers", [{}, {"file": "lambang.png"}])
def test_form_without_a_file_is_refused(client: Client, answers: dict[str, Any]) -> None:
    assert "Pilih berkas logo dahulu." in refused(client, LOGO, **answers)


def test_name_and_kind_that_a_browser_tells_do_not_count(client: Client, office: Office) -> None:
    file = SimpleUploadedFile("../../x.svg", a_logo("WEBP", lossless=True), "image/svg+xml")
    accepted(client, LOGO, file=file)
    assert digests(office) == [read(a_logo()).digest]


def test_other_office_keeps_its_logo(client: Client, office: Office) -> None:
    other = factories.an_office("Kantor Lain")
    keep(other, read(a_logo()), now=T0)
    accepted(client, LOGO, file=a_file(a_logo(size=SMALL)))
    accepted(client, REMOVE)
    assert digests(other) == [read(a_logo()).digest]


def test_two_offices_may_have_the_same_logo(client: Client) -> None:
    other = factories.an_office("Kantor Lain")
    keep(other, read(a_logo()), now=T0)
    accepted(client, LOGO, file=a_file())
    assert OfficeLogo.objects.count() == 2


def test_who_is_no_administrator_any_more_changes_nothing(office: Office, admin: User) -> None:
    picture = read(a_logo())
    Assignment.objects.filter(user=admin).delete()
    with pytest.raises(NotAdministrator):
        set_logo(office=office, picture=picture, by=admin, now=T0)
    keep(office, picture, now=T0)
    with pytest.raises(NotAdministrator):
        remove_logo(office=office, by=admin, now=T0)
    assert digests(office) == [picture.digest]
    assert events() == []


def test_repeated_action_says_so(office: Office, admin: User) -> None:
    picture = read(a_logo())
    set_logo(office=office, picture=picture, by=admin, now=T0)
    with pytest.raises(AlreadyDone):
        set_logo(office=office, picture=picture, by=admin, now=T0)
    remove_logo(office=office, by=admin, now=T0)
    with pytest.raises(AlreadyDone):
        remove_logo(office=office, by=admin, now=T0)
    assert [code for code, _data in events()] == ["LOGO_SET", "LOGO_REMOVED"]


def test_office_page_shows_the_logo_and_leads_to_its_page(client: Client) -> None:
    assert "Belum ada logo." in page(client, "kantor/")
    accepted(client, LOGO, file=a_file())
    said = page(client, "kantor/")
    assert f"/logo/{read(a_logo()).digest}.png" in said
    assert f'href="{ROOT}{LOGO}"' in said


@pytest.mark.usefixtures("emptied")
def test_logo_sent_by_many_hands_at_once_is_set_once() -> None:
    office = factories.an_office()
    admin = factories.a_person(office, Role.OFFICE_ADMINISTRATOR)
    about: dict[str, Any] = {"office": office, "by": admin, "now": T0}
    results = at_once([partial(set_logo, picture=read(a_logo()), **about)] * 4)
    assert sum(isinstance(result, AlreadyDone) for result in results) == 3
    results = at_once([partial(remove_logo, **about)] * 4)
    assert sum(isinstance(result, AlreadyDone) for result in results) == 3
    assert [code for code, _data in events()] == ["LOGO_SET", "LOGO_REMOVED"]
    assert digests(office) == []
