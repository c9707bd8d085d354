"""The page a phone keeps names no visitor; what installs it reaches no further than the desk."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from ramah.offices.models import Office, Role
from tests.factories import a_person, a_visit_at, browser_of, someone

HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(office: Office) -> Client:
    return browser_of(someone(office, Role.SECURITY_OFFICER))


def test_page_the_phone_keeps_names_no_visit(officer: Client, office: Office) -> None:
    visits = [
        a_visit_at(key, office, at=timezone.now() - timedelta(minutes=20))
        for key in ("receive_visitor", "lend_aids_and_escort", "see_visitor_out")
    ]
    html = officer.get(reverse("journey:offline")).content.decode()
    for visit in visits:
        assert str(visit.pk) not in html
        assert visit.code not in html
        assert not hasattr(visit, "ticket") or str(visit.ticket) not in html


def test_page_the_phone_keeps_takes_no_sentence_away_from_the_next_page(officer: Client) -> None:
    """The phone asks for it by itself, perhaps between a form and the page that answers it."""
    officer.post(reverse("journey:receive"), {"visit_id": uuid.uuid4(), "needs": ["DUDUK"]})
    said = "Kedatangan tercatat."
    assert said not in officer.get(reverse("journey:offline")).content.decode()
    assert said in officer.get(reverse("journey:security")).content.decode()


def test_part_of_an_open_page_knows_the_visits_at_hand(officer: Client, office: Office) -> None:
    begun, leaving = (
        a_visit_at(key, office, at=timezone.now() - timedelta(minutes=20))
        for key in ("receive_visitor", "see_visitor_out")
    )
    html = officer.get(reverse("journey:offline"), headers=HTMX).content.decode()
    assert f'data-visit="{begun.pk}"' in html
    assert reverse("journey:see_out", args=[leaving.pk]) in html


def test_page_offers_every_need_and_the_units_that_are_free(
    officer: Client, office: Office
) -> None:
    html = officer.get(reverse("journey:offline")).content.decode()
    for need in office.needs.filter(is_active=True):
        assert f'name="needs" value="{need.code}"' in html
    assert "KR-01" in html
    assert 'name="reason_parking_settled"' in html


def test_unchanged_part_is_not_sent_again(officer: Client) -> None:
    first = officer.get(reverse("journey:offline"), headers=HTMX)
    again = officer.get(reverse("journey:offline"), headers=HTMX | {"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def test_page_is_for_those_at_the_dropzone(office: Office) -> None:
    other = browser_of(a_person(office, Role.COUNTER_OFFICER))
    assert other.get(reverse("journey:offline")).status_code == 403
    assert Client().get(reverse("journey:offline")).status_code == 302


def test_worker_reaches_the_desk_alone_and_is_asked_for_anew(db: None) -> None:
    answer = Client().get(reverse("journey:worker"))
    assert reverse("journey:worker").rpartition("/")[0] + "/" == reverse("journey:security")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert "Service-Worker-Allowed" not in answer
    script = answer.content.decode()
    named = re.search(r'importScripts\("(.+?)"\)', script)
    assert named
    assert finders.find(named[1].removeprefix(settings.STATIC_URL))


def test_manifest_names_the_desk_and_icons_that_exist(db: None) -> None:
    answer = Client().get(reverse("journey:manifest"))
    manifest = json.loads(answer.content)
    assert (manifest["name"], manifest["lang"]) == ("Ramah", "id")
    assert manifest["start_url"] == reverse("journey:security")
    assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])
    for icon in manifest["icons"]:
        path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        assert path
        with Image.open(path) as picture:
            assert icon["sizes"] == "{}x{}".format(*picture.size)


@pytest.mark.parametrize("name", ["security", "offline"])
def test_pages_of_the_desk_can_be_installed(officer: Client, name: str) -> None:
    html = officer.get(reverse(f"journey:{name}")).content.decode()
    assert f'<link rel="manifest" href="{reverse("journey:manifest")}">' in html


def test_other_pages_have_no_outbox(officer: Client, office: Office) -> None:
    for path in ("/", "/tugas/"):
        assert "data-outbox-state" not in officer.get(path).content.decode()
