"""An old page sent again, after the state was changed and changed back, writes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ramah.aids.models import AidDecision
from ramah.offices.models import Duty, Office, Post, Role
from ramah.visits.models import Event, StepRecord, Visit
from tests.factories import a_person, a_visit_at, browser_of, on_duty, someone


def a_recent_visit(step: str, office: Office, **fields: Any) -> Visit:
    return a_visit_at(step, office, at=timezone.now() - timedelta(minutes=20), **fields)


def test_old_needs_are_not_set_again(office: Office) -> None:
    visit = a_recent_visit("register_visitor", office)
    client = browser_of(someone(office, Role.SERVICE_AMBASSADOR))
    url = reverse("journey:change_needs", args=[visit.pk])
    old = {"needs": ["MEMBACA"], "seen": client.get(url).context["form"]["seen"].value()}
    client.post(url, old)
    client.post(url, {"needs": ["DUDUK"], "seen": 1})
    client.post(url, old)
    assert [need.code for need in visit.needs.all()] == ["DUDUK"]
    assert Event.objects.filter(code="NEEDS_CHANGED").count() == 2


def test_old_hand_over_is_not_done_again(office: Office) -> None:
    visit = a_recent_visit("lend_aids_and_escort", office)
    first, second = (a_person(office, Role.SECURITY_OFFICER) for _number in range(2))
    for person in (first, second):
        on_duty(person, Post.DROPZONE)
    client = browser_of(someone(office, Role.SECURITY_OFFICER))
    url = reverse("journey:take_over", args=[visit.pk])
    client.post(url, {"to": first.username, "seen": 0})
    client.post(url, {"to": second.username, "seen": 1})
    client.post(url, {"to": first.username, "seen": 0})
    assert StepRecord.objects.current().get().assignee == second


def test_old_start_of_duty_does_not_begin_it_again(office: Office) -> None:
    person = someone(office, Role.SECURITY_OFFICER)
    client = browser_of(person)
    old = {"post": "DROPZONE", "after": client.get(reverse("journey:duty")).context["board"].latest}
    started = client.post(reverse("journey:duty_start"), old)
    assert started["Location"] == reverse("journey:security")
    client.post(reverse("journey:duty_end", args=[Duty.objects.get().pk]))
    client.post(reverse("journey:duty_start"), old)
    assert Duty.objects.count() == 1


@pytest.mark.parametrize("decision", ["DECLINED", "UNAVAILABLE"])
def test_aid_declined_or_lacking_can_be_lent_later(office: Office, decision: str) -> None:
    visit = a_recent_visit("register_visitor", office, needs=("KURSI_RODA",))
    client = browser_of(someone(office, Role.SERVICE_AMBASSADOR))
    url = reverse("journey:provide_aids", args=[visit.pk])
    client.post(url, {"need_KURSI_RODA": decision})
    form = client.get(url).context["form"]
    assert form.fields["need_KURSI_RODA"].initial == decision
    client.post(url, {"need_KURSI_RODA": form.fields["need_KURSI_RODA"].choices[0][0]})
    assert visit.loans.count() == 1
    assert not AidDecision.objects.filter(visit=visit).exists()
