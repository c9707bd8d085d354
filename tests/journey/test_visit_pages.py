"""The visit's own page, and what may be recorded beside the straight way."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ramah.offices.models import Office, Post, Role
from ramah.sop.procedure import ACTION_KEYS
from ramah.visits.models import Event, Visit
from tests.factories import a_person, a_visit_at, an_office, browser_of, on_duty, someone

DETOURS: list[tuple[str, dict[str, Any], str]] = [
    ("change_needs", {"needs": ["MEMBACA"]}, "NEEDS_CHANGED"),
    ("leave_early", {"reason": "Lelah"}, "VISITOR_LEFT_EARLY"),
    ("withdraw", {"reason": "Salah ketuk"}, "VISIT_WITHDRAWN"),
]


def a_recent_visit(step: str, office: Office, **fields: Any) -> Visit:
    return a_visit_at(step, office, at=timezone.now() - timedelta(minutes=20), **fields)


@pytest.mark.parametrize("key", ACTION_KEYS)
def test_page_shows_the_visit_at_every_step(office: Office, key: str) -> None:
    visit = a_recent_visit(key, office)
    for role in list(Role)[:4]:
        page = browser_of(someone(office, role)).get(reverse("journey:visit", args=[visit.pk]))
        assert page.status_code == 200
        assert visit.code in page.content.decode()


@pytest.mark.parametrize("role", list(Role)[:4])
def test_name_is_shown_to_those_who_register_serve_or_manage(office: Office, role: Role) -> None:
    visit = a_recent_visit("serve_visitor", office)
    page = browser_of(someone(office, role)).get(reverse("journey:visit", args=[visit.pk]))
    assert ("Tamu Contoh" in page.content.decode()) == (role != Role.SECURITY_OFFICER)


@pytest.mark.parametrize(("name", "data", "code"), DETOURS, ids=[row[0] for row in DETOURS])
def test_detour_is_recorded_once(
    office: Office, name: str, data: dict[str, Any], code: str
) -> None:
    visit = a_recent_visit("lend_aids_and_escort", office)
    client, url = (
        browser_of(someone(office, Role.SERVICE_AMBASSADOR)),
        reverse(f"journey:{name}", args=[visit.pk]),
    )
    assert client.get(url).status_code == 200
    for _tap in range(2):
        assert client.post(url, data, follow=True).status_code == 200
    assert Event.objects.filter(visit=visit, code=code).count() == 1


@pytest.mark.parametrize("name", ["leave_early", "withdraw"])
def test_detour_without_a_reason_asks_for_it(office: Office, name: str) -> None:
    visit = a_recent_visit("receive_visitor", office)
    client = browser_of(someone(office, Role.SECURITY_OFFICER))
    page = client.post(reverse(f"journey:{name}", args=[visit.pk]), {"reason": "  "})
    assert page.status_code == 422
    assert "Isi bagian ini." in page.content.decode()


def test_needs_can_be_answered_with_aids_later_and_once(office: Office) -> None:
    visit = a_recent_visit("register_visitor", office, needs=("MEMBACA",))
    visit.waivers.all().delete()
    client = browser_of(someone(office, Role.SERVICE_AMBASSADOR))
    url = reverse("journey:provide_aids", args=[visit.pk])
    form = client.get(url).context["form"]
    chosen = {name: field.initial or "" for name, field in form.fields.items()}
    for _tap in range(2):
        client.post(url, chosen)
    assert visit.loans.count() == 1
    assert Event.objects.filter(code="AIDS_PROVIDED").count() == 1


def test_step_is_handed_to_a_colleague_on_duty(office: Office) -> None:
    visit = a_recent_visit("lend_aids_and_escort", office)
    colleague = a_person(office, Role.SECURITY_OFFICER)
    client = browser_of(someone(office, Role.SECURITY_OFFICER))
    page_url = reverse("journey:visit", args=[visit.pk])
    assert colleague.full_name not in client.get(page_url).content.decode()
    on_duty(colleague, Post.DROPZONE)
    assert colleague.full_name in client.get(page_url).content.decode()
    client.post(reverse("journey:take_over", args=[visit.pk]), {"to": colleague.username})
    assert visit.steps.get(number=2).assignee == colleague


def test_strangers_and_administrators_stay_out(office: Office) -> None:
    visit = a_recent_visit("receive_visitor", office)
    stranger = browser_of(a_person(an_office("Kantor Lain"), Role.SECURITY_OFFICER))
    administrator = browser_of(a_person(office, Role.OFFICE_ADMINISTRATOR))
    for name in ("visit", "change_needs", "provide_aids", "leave_early", "withdraw"):
        url = reverse(f"journey:{name}", args=[visit.pk])
        assert stranger.get(url).status_code == 404
        assert administrator.get(url).status_code == 403


def test_unknown_colleague_is_not_found(office: Office) -> None:
    visit = a_recent_visit("lend_aids_and_escort", office)
    client = browser_of(someone(office, Role.SECURITY_OFFICER))
    url = reverse("journey:take_over", args=[visit.pk])
    assert client.post(url, {"to": "tidak-ada"}).status_code == 404
