"""Aids named by their labels, typed or scanned: several at once, and a sentence for each fault."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ramah.aids.models import Aid, Loan
from ramah.offices.models import Office, Role
from tests.factories import a_visit_at, an_office, browser_of, someone

pytestmark = pytest.mark.both


def units(office: Office, code: str) -> list[Aid]:
    return list(Aid.objects.filter(office=office, type__code=code).order_by("tag"))


def set_off(office: Office, others: str, **fields: str) -> Any:
    """Set off with a visitor who needs a wheelchair, and further units by their labels."""
    at = timezone.now() - timedelta(minutes=5)
    visit = a_visit_at("lend_aids_and_escort", office, at=at, needs=("KURSI_RODA",))
    answers = {"parking": "none", "need_KURSI_RODA": "DECLINED", "others": others, **fields}
    client = browser_of(someone(office, Role.SECURITY_OFFICER))
    return client.post(reverse("journey:set_off", args=[visit.pk]), answers)


def test_several_units_are_handed_out_at_once(office: Office) -> None:
    chosen = [units(office, "KRUK")[0], units(office, "KACAMATA")[0]]
    answer = set_off(office, f" {chosen[0].tag.lower()}, {chosen[1].tag}")
    assert answer.status_code == 302
    assert [loan.aid for loan in Loan.objects.out().order_by("pk")] == chosen


@pytest.mark.parametrize("between", [",", ";", "\n", " ", ", "])
def test_labels_may_be_set_apart_in_any_way(office: Office, between: str) -> None:
    chosen = units(office, "KRUK")[:2]
    assert set_off(office, between.join(unit.tag for unit in chosen)).status_code == 302
    assert Loan.objects.out().count() == len(chosen)


def test_unknown_label_is_said_and_nothing_typed_is_lost(office: Office) -> None:
    answer = set_off(office, "TIDAK-ADA")
    assert answer.status_code == 422
    assert "Label TIDAK-ADA tidak dikenal." in answer.content.decode()
    assert 'value="TIDAK-ADA"' in answer.content.decode()
    assert Loan.objects.count() == 0


def test_label_of_another_office_is_said(office: Office) -> None:
    other = an_office("Kantor Lain")
    Aid.objects.filter(pk=units(other, "KRUK")[0].pk).update(tag="LAIN-01")
    assert "Label LAIN-01 milik kantor lain" in set_off(office, "LAIN-01").content.decode()


def test_unit_in_repair_is_refused_with_another(office: Office) -> None:
    first, second = units(office, "KRUK")[:2]
    Aid.objects.filter(pk=first.pk).update(condition="DAMAGED", out_of_service=True)
    html = set_off(office, first.tag).content.decode()
    assert "sedang tidak tersedia. Pilih yang lain:" in html
    assert second.tag in html


def test_same_label_twice_is_said(office: Office) -> None:
    tag = units(office, "KRUK")[0].tag
    assert f"Label {tag} tertulis dua kali." in set_off(office, f"{tag} {tag}").content.decode()


def test_unit_of_a_need_is_not_named_again(office: Office) -> None:
    chair = units(office, "KURSI_RODA")[0]
    answer = set_off(office, chair.tag, need_KURSI_RODA=f"aid-{chair.pk}")
    assert f"Label {chair.tag} sudah dipilih" in answer.content.decode()
    assert Loan.objects.count() == 0


def test_further_aids_are_given_by_label_later(office: Office) -> None:
    at = timezone.now() - timedelta(minutes=20)
    visit = a_visit_at("register_visitor", office, at=at)
    unit = units(office, "KRUK")[0]
    client = browser_of(someone(office, Role.SERVICE_AMBASSADOR))
    url = reverse("journey:provide_aids", args=[visit.pk])
    page = client.get(url)
    answers = {name: field.initial for name, field in page.context["form"].fields.items()}
    sent = {name: value for name, value in answers.items() if value} | {"others": unit.tag}
    assert client.post(url, sent).status_code == 302
    assert visit.loans.out().filter(aid=unit).exists()
