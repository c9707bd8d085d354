"""The survey at the desks: who is invited how, an interview, paper, and what is not told."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.offices.models import Office, Role
from ramah.survey.answering import invite_visitor
from ramah.survey.models import Invitation, Response, Token
from ramah.visits.models import Event, Visit
from tests.displays.visitors import ADDRESS, open_to_visitors
from tests.factories import MINUTE, a_person, a_visit_at, an_office, browser_of, someone
from tests.survey.answers import KEYS

pytestmark = pytest.mark.both
ALL = {f"j-{key}": "3" for key in KEYS}
PAPER = "/survei-kertas/"


@pytest.fixture
def visit(office: Office) -> Visit:
    """A visit that was invited, its service over a moment ago."""
    found = a_visit_at("see_visitor_out", office, at=timezone.now() - 20 * MINUTE)
    Invitation.objects.filter(visit=found).update(decision="INVITED")
    return found


@pytest.fixture
def officer(office: Office) -> Client:
    """The browser of a counter officer."""
    return browser_of(someone(office, Role.COUNTER_OFFICER))


def said(answer: Any) -> str:
    """Give the page's words and tags."""
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def of(visit: Visit, part: str = "") -> str:
    """Give a page of the survey of a visit."""
    return f"/kunjungan/{visit.pk}/survei/{part}"


def typed(key: str = "kunci-contoh", **given: str) -> dict[str, str]:
    """Give what one paper form sends."""
    return {**ALL, "versi": "1", "kunci": key, "masuk": "0", **given}


def test_invited_visitor_scans_or_takes_the_tablet(
    visit: Visit, officer: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", ADDRESS.removeprefix("http://")]
    assert "tidak membuka alamat" in said(officer.get(of(visit)))
    open_to_visitors(visit.office)
    page = said(officer.get(of(visit)))
    assert "data:image/svg+xml" in page
    (path,) = re.findall(r'href="(/survei/[^"]+)"', page)
    assert "di=kios" in path
    assert Client().get(path).status_code == 200


def test_officer_is_not_told_whether_somebody_answered(visit: Visit, officer: Client) -> None:
    before = said(officer.get(of(visit)))
    (path,) = re.findall(r'href="(/survei/[^"?]+)', before)
    Client().post(path, {**ALL, "versi": "1", "lakukan": "kirim"})
    assert Response.objects.count() == 1
    strip = re.compile(r"csrf[^>]*>|data-now=\S+|hx-headers='[^']*'|data-revision=\S+")
    assert strip.sub("", said(officer.get(of(visit)))) == strip.sub("", before)


@pytest.mark.parametrize("decision", ["DECLINED", ""])
def test_who_was_not_invited_gets_no_token(visit: Visit, officer: Client, decision: str) -> None:
    Invitation.objects.filter(visit=visit).update(decision="DECLINED")
    if not decision:
        Invitation.objects.all().delete()
    page = said(officer.get(of(visit)))
    assert "/survei/" not in page.split("<main", 1)[1].replace(f"{visit.pk}/survei/", "")
    assert officer.get(of(visit, "wawancara/")).status_code == 410
    assert not Token.objects.exists()


def test_interview_is_marked_and_written_without_an_event(visit: Visit, officer: Client) -> None:
    path = of(visit, "wawancara/")
    page = said(officer.get(path))
    assert "Wawancara: dibacakan petugas" in page
    assert "csrfmiddlewaretoken" in page
    assert "survey-draft.js" not in page
    before = Event.objects.count()
    missing = officer.post(path, {"versi": "1", "lakukan": "kirim"})
    assert missing.status_code == 422
    assert officer.post(path, {**ALL, "versi": "1", "lakukan": "kirim"}).status_code == 302
    assert Response.objects.get().profile == {"channel": "INTERVIEW"}
    assert Event.objects.count() == before
    assert officer.post(path, {**ALL, "versi": "1", "lakukan": "kirim"}).status_code == 410
    assert Response.objects.count() == 1


def test_paper_is_marked_counted_and_kept_once(office: Office, officer: Client) -> None:
    assert officer.get(PAPER).status_code == 200
    before = Event.objects.count()
    kept = officer.post(PAPER, typed(**{"p-sex": "L"}))
    assert kept.headers["Location"] == f"{PAPER}?versi=1&masuk=1"
    assert "1 formulir tersimpan." in said(officer.get(kept.headers["Location"]))
    again = officer.post(PAPER, typed())
    assert again.headers["Location"].endswith("masuk=0")
    assert Response.objects.get().profile == {"channel": "PAPER", "sex": "L"}
    officer.post(PAPER, typed("kunci-lain", masuk="1"))
    assert Response.objects.count() == 2
    assert Event.objects.count() == before


@pytest.mark.parametrize("worth", ["", "0", "5", "44"])
def test_paper_names_the_box_that_is_wrong_and_keeps_the_rest(
    office: Office, officer: Client, worth: str
) -> None:
    answer = officer.post(PAPER, typed(**{"j-U2": worth, "saran": "Ramah"}))
    assert answer.status_code == 422
    page = said(answer)
    assert 'href="#j-U2"' in page
    assert page.count('value="3" inputmode') == len(KEYS) - 1
    assert "Ramah" in page
    assert "kunci-contoh" in page
    assert not Response.objects.exists()


def test_paper_form_carries_the_version_that_is_typed_in(office: Office, officer: Client) -> None:
    printed = said(officer.get(PAPER + "cetak/?kata=mudah"))
    assert "Formulir versi 1" in printed
    assert "cocok dengan layanan Anda" in printed
    assert "Formulir versi 1" in said(officer.get(PAPER))


@pytest.mark.parametrize("path", [PAPER, PAPER + "cetak/", "survei", "survei/wawancara/"])
def test_desks_pages_are_for_staff_of_the_visit_s_office(
    visit: Visit, path: str, client: Client
) -> None:
    path = path if path.startswith("/") else f"/kunjungan/{visit.pk}/{path.rstrip('/')}/"
    assert "/masuk/" in client.get(path).headers["Location"]
    administrator = browser_of(a_person(visit.office, Role.OFFICE_ADMINISTRATOR))
    assert administrator.get(path).status_code == 403
    elsewhere = browser_of(a_person(an_office("Kantor Lain"), Role.COUNTER_OFFICER))
    if path.startswith("/kunjungan"):
        assert elsewhere.get(path).status_code == 404


def test_number_s_own_page_leads_an_invited_visitor_to_the_survey(visit: Visit) -> None:
    open_to_visitors(visit.office)
    page = said(Client().get(f"/n/{visit.ticket.code}/"))
    (path,) = re.findall(r'href="(/survei/[^"]+)"', page)
    assert Client().get(path).status_code == 200
    Invitation.objects.filter(visit=visit).update(decision="DECLINED")
    assert "/survei/" not in said(Client().get(f"/n/{visit.ticket.code}/"))


def test_token_of_a_visit_is_the_same_on_every_way(visit: Visit, officer: Client) -> None:
    officer.get(of(visit))
    open_to_visitors(visit.office)
    Client().get(f"/n/{visit.ticket.code}/")
    assert Token.objects.count() == 1
    token = invite_visitor(visit=visit, now=timezone.now())
    assert Client().get(f"/survei/{token}/").status_code == 200
