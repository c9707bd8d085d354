"""The address that is open to visitors: what it answers, and that it costs nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ramah.offices.models import Office, Role
from ramah.queueing import public
from ramah.queueing.models import QueueSettings
from ramah.runtime.doctor import visitors as doctor
from ramah.runtime.doctor.finding import Level
from tests.displays.visitors import drawn, open_to_visitors
from tests.factories import a_person, an_office, browser_of

pytestmark = pytest.mark.both
HOST = "antrean.kantor.example"
STAFF = (
    "/masuk/",
    "/loket/",
    "/keamanan/",
    "/duta/",
    "/manajer/",
    "/administrasi/",
    "/papan/",
    "/kios/",
    "/gaya/",
    "/sop/",
    "/tidak-ada/",
)


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    """Let the server answer to the visitors' name beside the staff's own."""
    settings.ALLOWED_HOSTS = ["testserver", HOST]


@pytest.fixture
def opened(office: Office) -> Office:
    """An office that opened an address to its visitors and refuses its staff there."""
    open_to_visitors(office)
    return office


def status(path: str, host: str = HOST) -> int:
    """Ask for a page at a host."""
    return Client().get(path, headers={"Host": host}).status_code


@pytest.mark.parametrize("path", STAFF)
def test_desks_logins_and_administration_are_refused_there(opened: Office, path: str) -> None:
    answer = Client().get(path, headers={"Host": HOST})
    assert answer.status_code == 404
    assert "Alamat ini untuk pemohon" in answer.content.decode()
    assert not answer.cookies


def test_way_around_by_the_visitors_page_ends_nowhere(opened: Office) -> None:
    for path in ("/n/../masuk/", "/suara/../masuk/", "/n/%2e%2e/masuk/"):
        assert status(path) == 404


def test_start_page_there_leads_to_numbers_and_not_to_the_login(opened: Office) -> None:
    there = Client().get("/", headers={"Host": HOST}).content.decode()
    here = Client().get("/").content.decode()
    assert "Masuk untuk petugas" in here
    assert "Masuk untuk petugas" not in there
    for said in (there, here):
        assert 'href="/n/"' in said
    open_to_visitors(opened, public_scope="NONE")
    assert 'href="/n/"' not in Client().get("/").content.decode()


def test_who_is_logged_in_is_refused_there_too_and_nothing_can_be_sent(opened: Office) -> None:
    admin = browser_of(a_person(opened, Role.OFFICE_ADMINISTRATOR))
    assert admin.get("/administrasi/").status_code == 200
    assert admin.get("/administrasi/", headers={"Host": HOST}).status_code == 404
    assert admin.post("/masuk/", headers={"Host": HOST}).status_code == 404


def test_what_visitors_need_is_answered(opened: Office) -> None:
    ticket = drawn(opened, at=timezone.now())
    code = ticket.code
    for path in ("/", "/n/", f"/n/{code}/", f"/n/{code}/keadaan/", "/healthz"):
        assert status(path) == 200, path
    assert status(f"/suara/{opened.pk}/manifest.json") == 200
    words = {"Host": HOST}
    assert Client().post("/tampilan/", {"theme": "dark"}, headers=words).status_code == 302
    assert Client().post("/bahasa/setlang/", {"language": "en"}, headers=words).status_code == 302


@pytest.mark.parametrize("host", [f"{HOST}:8000", HOST.upper(), f"{HOST}.", f"{HOST.upper()}.:81"])
def test_host_is_the_same_however_it_is_written(opened: Office, host: str) -> None:
    assert status("/masuk/", host) == 404


def test_staff_come_in_by_every_other_name(opened: Office) -> None:
    assert status("/masuk/", "testserver") == 200


@pytest.mark.parametrize(
    "fields", [{"refuses_staff_there": False}, {"public_scope": "NONE"}], ids=str
)
def test_staff_are_let_in_where_the_office_wants_it(office: Office, fields: dict[str, Any]) -> None:
    open_to_visitors(office, **fields)
    assert status("/masuk/") == 200


def test_one_office_s_address_is_closed_beside_another_s(opened: Office) -> None:
    open_to_visitors(an_office("Kantor Lain"), public_address="https://lain.example")
    assert status("/masuk/") == 404
    assert {row.host for row in public.open_addresses()} == {HOST, "lain.example"}


def test_unknown_host_stays_a_bad_request(opened: Office) -> None:
    assert status("/masuk/", "lain.example") == 400


def test_address_is_kept_in_mind_and_costs_no_query(opened: Office) -> None:
    public.open_addresses()
    with CaptureQueriesContext(connection) as asked:
        assert status("/masuk/") == 404
    assert len(asked) == 0


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Antrean.Kantor.example.:8443", HOST),
        ("http://192.168.1.5:8000", "192.168.1.5"),
        ("//[::1]:80", "::1"),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_host_of_an_address(address: str, host: str) -> None:
    assert public.host_of(address) == host


def test_doctor_says_when_the_server_does_not_answer_to_the_address(office: Office) -> None:
    assert [finding.level for finding in doctor.check()] == [Level.OK]
    open_to_visitors(office)
    assert [finding.level for finding in doctor.check()] == [Level.OK]
    open_to_visitors(office, public_address="https://lain.example")
    (found,) = doctor.check()
    assert found.level == Level.WARNING
    assert "lain.example" in found.text("id")
    assert QueueSettings.objects.count() == 1
