"""Who may open and send what: only the office's administrator, only their own office's rows."""

import datetime
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from ramah.administration.urls import urlpatterns
from ramah.offices.models import Assignment, Device, Holiday, Office, Post, Role, RosterEntry, User
from ramah.queueing.models import Board, Series, VoiceClip
from ramah.queueing.printing import Printer
from ramah.survey.questionnaires import stored
from tests import factories
from tests.administration.desk import ROOT, events, revisions

OTHERS = [role for role in Role if role != Role.OFFICE_ADMINISTRATOR]
POST_ONLY = {"holiday_remove", "roster_remove", "series_remove"}


def rows(office: Office) -> dict[str, int]:
    """Give one row of each kind, by the beginning of its addresses' names."""
    person = factories.a_person(office, Role.MANAGER_ON_DUTY)
    entry = RosterEntry.objects.create(
        office=office,
        user=person,
        weekday=0,
        post=Post.MANAGER,
        starts=datetime.time(8),
        ends=datetime.time(12),
    )
    device = Device.objects.create(office=office, name="Tablet", added_at=factories.T0)
    about = {"language": "id", "digest": "0", "seconds": 1, "set_at": factories.T0}
    clip = VoiceClip.objects.create(office=office, key="ticket", **about)
    kinds = ("services", "counters", "needs", "groups", "aid_types", "aids", "places")
    first = {name: getattr(office, name).order_by("pk")[0].pk for name in kinds}
    holiday = Holiday.objects.filter(office=office).order_by("pk")[0]
    return first | {
        "users": person.pk,
        "password": person.pk,
        "holiday": holiday.pk,
        "roster": entry.pk,
        "devices": device.pk,
        "printers": Printer.objects.create(office=office, name="Lobi", host="127.0.0.1").pk,
        "voice": clip.pk,
        "series": Series.objects.create(office=office, lane="PRIORITY", prefix="KR").pk,
        "survey": stored(office=office, now=factories.T0).pk,
        "boards": Board.objects.create(office=office, name="Lobi").pk,
    }


def addresses(office: Office) -> Iterator[tuple[str, str, bool]]:
    """Give name, address, and whether it is about one row, of every page."""
    known = rows(office)
    for pattern in urlpatterns:
        one = "<int:pk>" in str(pattern.pattern)
        kind = str(pattern.name).rsplit("_", 1)[0]
        args = [known[kind]] if one else []
        yield str(pattern.name), reverse(f"administration:{pattern.name}", args=args), one


def reached(client: Client, office: Office, *, rows_only: bool = False) -> dict[str, set[int]]:
    """Try every address by every method; give the answers' status by address name."""
    found: dict[str, set[int]] = {}
    for name, address, one in addresses(office):
        if one or not rows_only:
            found[name] = {client.post(address).status_code}
            if name not in POST_ONLY:
                found[name].add(client.get(address).status_code)
    return found


def test_administrator_reaches_every_page(client: Client, office: Office) -> None:
    for name, address, _one in addresses(office):
        if name not in POST_ONLY:
            assert client.get(address).status_code == 200, name


@pytest.mark.parametrize("role", [*OTHERS, None])
def test_other_roles_are_kept_out_of_every_page(office: Office, role: Role | None) -> None:
    person = factories.a_person(office, *([role] if role else []))
    before = events(), revisions()
    for name, statuses in reached(factories.browser_of(person), office).items():
        assert statuses <= {403, 405}, name
        assert 403 in statuses, name
    assert (events(), revisions()) == before


def test_all_other_roles_together_do_not_open_the_door(office: Office) -> None:
    client = factories.browser_of(factories.a_person(office, *OTHERS))
    assert client.get(ROOT).status_code == 403


def test_strangers_are_sent_to_the_login(office: Office) -> None:
    for name, address, _one in addresses(office):
        answer = Client().post(address) if name in POST_ONLY else Client().get(address)
        if answer.status_code != 405:
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith(reverse("offices:login")), name


def test_another_offices_rows_are_not_found(client: Client) -> None:
    other = factories.an_office("Kantor Lain")
    before = events(), revisions()
    for name, statuses in reached(client, other, rows_only=True).items():
        assert statuses <= {404, 405}, name
        assert 404 in statuses, name
    assert (events(), revisions()) == before


def test_administrator_of_another_office_is_none_here(office: Office) -> None:
    other = factories.an_office("Kantor Lain")
    person = factories.a_person(office)
    Assignment.objects.create(office=other, user=person, role=Role.OFFICE_ADMINISTRATOR)
    assert factories.browser_of(person).get(ROOT).status_code == 403


def test_deactivated_administrator_is_out_at_once(client: Client, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert client.get(ROOT).status_code == 302


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)(f"{ROOT}kantor/").status_code == 405


def test_lists_and_overview_only_read(client: Client) -> None:
    for address in ("", "libur/", "layanan/", "pengguna/", "pengguna/kata-sandi/", "jadwal/"):
        assert client.post(ROOT + address).status_code == 405


def test_removal_needs_a_post(client: Client, office: Office) -> None:
    holiday = office.holidays.order_by("pk")[0]
    assert client.get(f"{ROOT}libur/{holiday.pk}/hapus/").status_code == 405
    assert office.holidays.filter(pk=holiday.pk).exists()


def test_pages_are_never_stored(client: Client) -> None:
    assert "no-store" in client.get(f"{ROOT}pengguna/").headers["Cache-Control"]
