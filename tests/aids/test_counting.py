"""Counting all units: what is expected, what is found, and what is said of a wrong label."""

import pytest

from ramah.aids import care, counting, lending, tags
from ramah.aids.models import Aid
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role, User
from tests.factories import MINUTE, T0, a_person, a_visit_at, an_office

pytestmark = pytest.mark.both


@pytest.fixture
def dewi(office: Office) -> User:
    return a_person(office, Role.SERVICE_AMBASSADOR, name="Dewi Contoh")


def unit(office: Office, tag: str) -> Aid:
    return Aid.objects.select_related("type").get(office=office, tag=tag)


def test_units_with_visitors_and_missing_ones_are_not_expected(office: Office, dewi: User) -> None:
    total = Aid.objects.filter(office=office).count()
    visit = a_visit_at("serve_visitor", office)
    lending.lend(visit, unit(office, "KR-01"), need=None, by=dewi, now=T0)
    care.lose(unit(office, "KR-02"), by=dewi, now=T0, note="Hilang")
    take = counting.begin(office, by=dewi, now=T0)
    assert counting.expected(take).count() == total - 2
    counting.count(take, unit(office, "KR-02"), by=dewi, now=T0)
    assert counting.expected(take).count() == total - 1
    assert unit(office, "KR-02").condition == "NEEDS_CLEANING"


def test_unit_is_counted_once_and_the_second_scan_says_so(office: Office, dewi: User) -> None:
    take = counting.begin(office, by=dewi, now=T0)
    counting.count(take, unit(office, "KR-01"), by=dewi, now=T0)
    with pytest.raises(AlreadyDone, match=r"KR-01 sudah dihitung pukul 09\.00 oleh Dewi Contoh"):
        counting.count(take, unit(office, "KR-01"), by=dewi, now=T0 + MINUTE)


def test_second_counting_is_not_begun(office: Office, dewi: User) -> None:
    counting.begin(office, by=dewi, now=T0)
    with pytest.raises(AlreadyDone):
        counting.begin(office, by=dewi, now=T0)


@pytest.mark.parametrize("lose", [True, False])
def test_missing_ones_are_marked_only_when_said(office: Office, dewi: User, lose: bool) -> None:
    take = counting.begin(office, by=dewi, now=T0)
    units = list(Aid.objects.filter(office=office).select_related("type").order_by("tag"))
    for aid in units[2:]:
        counting.count(take, aid, by=dewi, now=T0)
    assert list(counting.not_found(take).order_by("tag")) == units[:2]
    assert counting.close(take, lose=lose, by=dewi, now=T0 + MINUTE) == 2
    assert (take.expected, take.missing) == (len(units), 2)
    assert Aid.objects.missing().count() == (2 if lose else 0)
    with pytest.raises(AlreadyDone):
        counting.close(take, lose=lose, by=dewi, now=T0 + MINUTE)
    with pytest.raises(Refused, match="sudah ditutup"):
        counting.count(take, units[0], by=dewi, now=T0 + MINUTE)


def test_unit_is_found_by_its_tag_or_its_labels_address(office: Office) -> None:
    chair = unit(office, "KR-01")
    for read in ("kr-01", " KR-01\n", f"http://ramah.lan:8000{tags.path_of(chair)}"):
        assert tags.unit_of(office, read) == chair


def test_tag_with_odd_signs_comes_back_from_its_address(office: Office) -> None:
    chair = unit(office, "KR-01")
    chair.tag = "A/1 #2?"
    chair.save()
    assert tags.unit_of(office, f"https://ramah.lan{tags.path_of(chair)}") == chair


def test_wrong_label_gets_a_clear_sentence(office: Office) -> None:
    other = an_office("Kantor Lain")
    Aid.objects.filter(office=other, tag="KR-04").update(tag="ZZ-77")
    for read, sentence in (
        ("", "Pindai label, atau ketik tulisannya."),
        ("XX-99", "Label XX-99 tidak dikenal."),
        ("ZZ-77", "Label ZZ-77 milik kantor lain"),
        (f"http://ramah.lan/s/{other.pk}/KR-01/", "Label KR-01 milik kantor lain."),
        ("https://contoh.id/halaman", "tidak dikenal"),
    ):
        with pytest.raises(tags.UnknownTag, match=sentence):
            tags.unit_of(office, read)
