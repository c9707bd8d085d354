"""The security officer's desk: each tap once, for the right person, with nothing lost."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ramah.aids.models import Aid, Loan
from ramah.journey import detours
from ramah.offices.models import Office, Role
from ramah.visits.models import Event, Visit
from tests.factories import a_person, a_visit_at, an_office, browser_of, someone

Page = Any


@pytest.fixture
def officer(office: Office) -> Client:
    return browser_of(someone(office, Role.SECURITY_OFFICER))


def a_recent_visit(step: str, office: Office, **fields: Any) -> Visit:
    return a_visit_at(step, office, at=timezone.now() - timedelta(minutes=20), **fields)


def arrive(client: Client, visit_id: uuid.UUID, *needs: str) -> Page:
    return client.post(reverse("journey:receive"), {"visit_id": visit_id, "needs": needs})


def test_arrival_is_two_taps(officer: Client, office: Office) -> None:
    visit_id = uuid.uuid4()
    page = arrive(officer, visit_id, "KURSI_RODA")
    assert page.url == reverse("journey:escort", args=[visit_id])
    accompany = reverse("journey:accompany", args=[visit_id])
    officer.post(accompany, {"needs": ["KURSI_RODA"]})
    visit = Visit.objects.get(pk=visit_id)
    assert [step.number for step in visit.steps.filter(finished_at=None)] == [2]


def test_desk_shows_needs_as_buttons_with_words(officer: Client) -> None:
    html = officer.get(reverse("journey:security")).content.decode()
    assert 'name="needs" value="KURSI_RODA"' in html
    assert "Kursi roda" in html


def test_arrival_sent_twice_is_one_visit(officer: Client) -> None:
    visit_id = uuid.uuid4()
    for _tap in range(2):
        page = arrive(officer, visit_id, "DUDUK")
        assert page.url == reverse("journey:escort", args=[visit_id])
    assert (Visit.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize("needs", [[], ["TIDAK_ADA"]])
def test_arrival_without_a_known_need_records_nothing(officer: Client, needs: list[str]) -> None:
    page = officer.post(
        reverse("journey:receive"), {"visit_id": uuid.uuid4(), "needs": needs}, follow=True
    )
    assert Visit.objects.count() == 0
    assert "Pilih paling sedikit satu kebutuhan." in page.content.decode()


def test_aids_and_bay_are_given_in_one_tap(officer: Client, office: Office) -> None:
    visit = a_recent_visit("lend_aids_and_escort", office, needs=("KURSI_RODA",))
    page = officer.get(reverse("journey:escort", args=[visit.pk]))
    form = page.context["form"]
    chosen = {name: field.initial for name, field in form.fields.items() if field.initial}
    page = officer.post(reverse("journey:set_off", args=[visit.pk]), {**chosen, "parking": "none"})
    assert page.status_code == 302
    assert Loan.objects.get(visit=visit).aid.type.code == "KURSI_RODA"
    page = officer.get(reverse("journey:escort", args=[visit.pk]))
    assert "Menunggu Duta Pelayanan" in page.content.decode()


def test_vehicle_without_a_bay_asks_the_reason_and_keeps_the_answers(
    officer: Client, office: Office
) -> None:
    visit = a_recent_visit("lend_aids_and_escort", office, needs=("KURSI_RODA",))
    unit = Aid.objects.filter(office=office, type__code="KURSI_RODA").order_by("tag")[1]
    url = reverse("journey:set_off", args=[visit.pk])
    first = officer.get(reverse("journey:escort", args=[visit.pk])).context["form"]
    tile = first.fields["need_KURSI_RODA"].initial
    answers = {"parking": "no-bay", "need_KURSI_RODA": tile, "unit_KURSI_RODA": f"aid-{unit.pk}"}
    page = officer.post(url, answers)
    html = page.content.decode()
    assert page.status_code == 422
    assert "parkir khusus, atau tanpa kendaraan" in html
    assert re.search(rf'value="aid-{unit.pk}" selected', html)
    assert Loan.objects.count() == 0
    page = officer.post(url, {**answers, "reason_parking_settled": "Parkir penuh"})
    assert page.status_code == 302
    assert visit.waivers.get().reason == "Parkir penuh"
    assert visit.loans.get().aid == unit


def test_unit_lent_meanwhile_is_said_at_its_field(officer: Client, office: Office) -> None:
    visit = a_recent_visit("lend_aids_and_escort", office, needs=("KURSI_RODA",))
    unit = Aid.objects.filter(office=office, type__code="KURSI_RODA")[0]
    Aid.objects.filter(pk=unit.pk).update(out_of_service=True)
    page = officer.post(
        reverse("journey:set_off", args=[visit.pk]),
        {"parking": "none", "need_KURSI_RODA": f"aid-{unit.pk}"},
    )
    assert page.status_code == 422
    assert "baru saja diambil" in page.content.decode()


def test_exit_takes_the_aids_back_item_by_item(officer: Client, office: Office) -> None:
    visit = a_recent_visit("register_visitor", office)
    by = someone(office, Role.SECURITY_OFFICER)
    unit = Aid.objects.filter(office=office, type__code="PAYUNG")[0]
    loan = Loan.objects.create(
        office=office, visit=visit, aid=unit, lent_at=timezone.now(), lent_by=by
    )
    detours.leave_early(visit=visit, reason="Lelah", by=by, now=timezone.now())
    officer.post(reverse("journey:meet", args=[visit.pk]))
    url = reverse("journey:see_out", args=[visit.pk])
    page = officer.post(url, {f"loan_{loan.pk}": "NOT_RETURNED", f"note_{loan.pk}": ""})
    assert page.status_code == 422
    assert "Tulis alasan" in page.content.decode()
    done = officer.post(url, {f"loan_{loan.pk}": "GOOD", f"note_{loan.pk}": ""})
    assert done["Location"] == reverse("journey:security")
    assert Loan.objects.get().condition == "GOOD"


POSTS = ["accompany", "set_off", "meet", "see_out"]


@pytest.mark.parametrize("name", POSTS)
def test_repeated_or_late_taps_change_nothing_and_show_the_state(
    officer: Client, office: Office, name: str
) -> None:
    visit = a_recent_visit("report_to_manager", office)
    events = Event.objects.count()
    data = {"needs": ["DUDUK"], "parking": "none"}
    page = officer.post(reverse(f"journey:{name}", args=[visit.pk]), data, follow=True)
    assert page.status_code == 200
    assert Event.objects.count() == events


@pytest.mark.parametrize("name", [*POSTS, "escort"])
def test_another_offices_visit_is_not_found(officer: Client, name: str) -> None:
    other = a_recent_visit("receive_visitor", an_office("Kantor Lain"))
    assert officer.post(reverse(f"journey:{name}", args=[other.pk])).status_code in (404, 405)
    assert officer.get(reverse("journey:escort", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_OFFICER], ids=str)
def test_other_roles_do_not_enter(office: Office, role: Role) -> None:
    client = browser_of(a_person(office, role))
    visit = a_recent_visit("receive_visitor", office)
    assert client.get(reverse("journey:security")).status_code == 403
    for name in POSTS:
        assert client.post(reverse(f"journey:{name}", args=[visit.pk])).status_code == 403


def test_refresh_is_unchanged_until_something_happens(officer: Client, office: Office) -> None:
    url, headers = reverse("journey:security"), {"HX-Request": "true"}
    first = officer.get(url, headers=headers)
    assert "<html" not in first.content.decode()
    same = officer.get(url, headers={**headers, "If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    arrive(officer, uuid.uuid4(), "DUDUK")
    changed = officer.get(url, headers={**headers, "If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_desk_costs_the_same_for_one_visit_and_ten(
    officer: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    a_recent_visit("lend_aids_and_escort", office)
    officer.get(reverse("journey:security"))
    with django_assert_max_num_queries(20) as one:
        officer.get(reverse("journey:security"))
    for _number in range(9):
        a_recent_visit("lend_aids_and_escort", office)
    with django_assert_max_num_queries(len(one.captured_queries)):
        officer.get(reverse("journey:security"))
