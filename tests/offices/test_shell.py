"""The frame of a page: desks, duties, banners; and what it asks of the database."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from ramah.offices.context import Shell, shell
from ramah.offices.models import Office, Post, Role, Substitution, User
from tests.factories import T0, a_person, on_duty
from tests.offices.people import a_member, logged_in

NO_MANAGER = "Belum ada Manajer On Duty yang bertugas. Laporan menunggu."
NO_DUTY = "Anda belum bertugas. Tugas dan peringatan sampai kepada yang bertugas."


def the_shell(user: User, *, path: str = "/keamanan/", now: datetime = T0, host: str = "") -> Shell:
    """The frame as a person sees it on a page."""
    request = RequestFactory().get(path, headers={"Host": host or "testserver"})
    return Shell(request, user.office, user, now)


def texts(user: User, *, path: str = "/keamanan/", now: datetime = T0) -> list[str]:
    """The banners a person sees."""
    return [banner.text for banner in the_shell(user, path=path, now=now).banners]


@pytest.mark.parametrize(
    ("roles", "labels"),
    [
        ((), []),
        ((Role.SECURITY_OFFICER,), ["Pengamanan"]),
        ((Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER), ["Duta", "Loket"]),
        ((Role.OFFICE_ADMINISTRATOR,), ["Administrasi"]),
        ((Role.MANAGER_ON_DUTY, Role.OFFICE_ADMINISTRATOR), ["Manajer", "Administrasi"]),
    ],
)
def test_desks_are_those_of_ones_roles(
    office: Office, roles: tuple[Role, ...], labels: list[str]
) -> None:
    assert [str(desk.label) for desk in the_shell(a_person(office, *roles)).desks] == labels


def test_who_must_change_their_password_is_offered_nothing_else(office: Office) -> None:
    person = a_member(office, *Role, must_change_password=True)
    frame = the_shell(person)
    assert (frame.desks, frame.banners, frame.duty_url) == ([], [], "")


def test_one_desk_is_marked_as_where_one_is(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR, Role.SECURITY_OFFICER)
    current = [desk.url for desk in the_shell(person, path="/keamanan/").desks if desk.current]
    assert current == ["/keamanan/"]


def test_stand_in_sees_the_desk_and_the_reason(office: Office) -> None:
    manager = a_person(office, Role.MANAGER_ON_DUTY)
    Substitution.objects.create(
        office=office, user=manager, role=Role.COUNTER_OFFICER, reason="Sakit", started_at=T0
    )
    frame = the_shell(manager)
    assert [str(desk.label) for desk in frame.desks] == ["Loket", "Manajer"]
    assert frame.substitution == "Anda bertindak untuk Petugas Pelayanan. Alasan: Sakit"


def test_stand_in_that_ended_is_gone(office: Office) -> None:
    manager = a_person(office, Role.MANAGER_ON_DUTY)
    Substitution.objects.create(
        office=office,
        user=manager,
        role=Role.COUNTER_OFFICER,
        reason="Sakit",
        started_at=T0,
        ended_at=T0,
    )
    assert the_shell(manager).substitution == ""
    assert [str(desk.label) for desk in the_shell(manager).desks] == ["Manajer"]


def test_frame_names_person_roles_and_posts(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER, name="Ratna Contoh")
    on_duty(person, Post.LOBBY)
    on_duty(person, Post.COUNTER, counter=office.counters.get(number=2))
    frame = the_shell(person)
    assert frame.user_label == "Ratna Contoh (Duta Pelayanan, Petugas Pelayanan)"
    assert frame.duties == ["Lobi", "Loket 2"]
    assert frame.duty_url == "/tugas/"


def test_duty_that_ended_is_not_shown(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR)
    present = on_duty(person, Post.LOBBY)
    present.ended_at = T0
    present.save()
    assert the_shell(person).duties == []


def test_missing_manager_is_said_to_the_staff_alone(office: Office) -> None:
    officer, administrator = (
        a_person(office, role) for role in (Role.SECURITY_OFFICER, Role.OFFICE_ADMINISTRATOR)
    )
    assert NO_MANAGER in texts(officer)
    assert NO_MANAGER not in texts(administrator)
    on_duty(a_person(office, Role.MANAGER_ON_DUTY), Post.MANAGER)
    assert NO_MANAGER not in texts(officer)


def test_manager_of_another_office_does_not_count(office: Office) -> None:
    other = Office.objects.create(name="Kantor Lain Contoh", sop_number="W.10-UM.01.01-08")
    on_duty(a_person(other, Role.MANAGER_ON_DUTY), Post.MANAGER)
    assert NO_MANAGER in texts(a_person(office, Role.SECURITY_OFFICER))


def test_who_is_not_on_duty_is_led_to_the_page_of_duties(office: Office) -> None:
    person = a_person(office, Role.SECURITY_OFFICER)
    banner = the_shell(person).banners[-1]
    assert (banner.text, banner.url) == (NO_DUTY, "/tugas/")
    assert NO_DUTY not in texts(person, path="/tugas/")
    on_duty(person, Post.DROPZONE)
    assert NO_DUTY not in texts(person)


@pytest.mark.parametrize(
    ("now", "warned"),
    [
        (datetime.fromisoformat("2026-10-31T23:59:59+07:00"), False),
        (datetime.fromisoformat("2026-11-01T00:00:00+07:00"), True),
        (datetime.fromisoformat("2026-12-31T23:59:59+07:00"), True),
        (datetime.fromisoformat("2027-01-01T00:00:00+07:00"), False),
    ],
)
def test_administrator_is_warned_from_november_of_a_year_without_holidays(
    office: Office, now: datetime, warned: bool
) -> None:
    administrator = a_person(office, Role.OFFICE_ADMINISTRATOR)
    said = "Hari libur tahun 2027 belum diisi."
    assert (said in texts(administrator, now=now)) is warned
    assert said not in texts(a_person(office, Role.SECURITY_OFFICER), now=now)
    office.holidays.create(date=datetime(2027, 1, 1).date(), name="Tahun Baru")
    assert said not in texts(administrator, now=now)


@pytest.mark.parametrize(
    ("host", "setting", "expected"),
    [
        ("kantor.example:8000", "", "http://kantor.example:8001"),
        ("[::1]:8000", "", "http://[::1]:8001"),
        ("kantor.example", "/live", "/live"),
    ],
)
def test_event_stream_stands_beside_the_pages(
    office: Office, settings: object, host: str, setting: str, expected: str
) -> None:
    settings.RAMAH_LIVE_URL = setting  # type: ignore[attr-defined]
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    person = a_person(office, Role.SECURITY_OFFICER)
    assert the_shell(person, host=host).live_url == expected


def test_frame_asks_five_times_at_most(office: Office) -> None:
    """The worst case: all roles, standing in, in November, with every banner."""
    person = a_person(office, *Role)
    request = RequestFactory().get("/keamanan/")
    request.user, request.office = person, office  # type: ignore[attr-defined]
    frame = Shell(request, office, person, T0)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = render_to_string("base.html", {"shell": frame}, request)
    assert NO_MANAGER in page
    assert len(asked) <= 5


def test_fragment_asks_nothing_of_the_frame(office: Office) -> None:
    person = a_person(office, Role.SECURITY_OFFICER)
    request = RequestFactory().get("/keamanan/")
    request.user, request.office = person, office  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as asked:
        render_to_string("components/_empty_state.html", {"title": "Kosong"}, request)
    assert len(asked) == 0


def test_public_page_has_no_frame_and_asks_for_the_office_alone(office: Office) -> None:
    office.is_demo = True
    office.save()
    request = RequestFactory().get("/")
    assert shell(request)["shell"] is None
    request.user, request.office = AnonymousUser(), None  # type: ignore[attr-defined]
    assert shell(request)["shell"] is None
    with CaptureQueriesContext(connection) as asked:
        page = render_to_string("base.html", {}, request)
    assert len(asked) == 1
    assert "DEMO" in page
    assert office.name in page


def test_public_page_of_a_house_of_many_offices_names_none(office: Office) -> None:
    other = Office.objects.create(name="Kantor Lain Contoh", sop_number="W.10-UM.01.01-08")
    page = render_to_string("base.html", {}, RequestFactory().get("/"))
    assert office.name not in page
    assert other.name not in page


def test_page_shows_the_frame(office: Office) -> None:
    page = logged_in(a_member(office, Role.SECURITY_OFFICER)).get("/tugas/").content.decode()
    assert NO_MANAGER in page
    assert 'data-live-url="http://testserver:8001"' in page
    assert f'data-office="{office.pk}"' in page


def test_times_are_the_offices_own(office: Office) -> None:
    office.time_zone = "Asia/Jayapura"
    office.save()
    person = a_member(office, Role.SECURITY_OFFICER)
    on_duty(person, Post.DROPZONE, at=T0 + timedelta(minutes=5))
    assert "11.05" in logged_in(person).get("/tugas/").content.decode()
