"""Counters, units of aids and places: nothing in use is closed under anybody's hands."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ramah.aids import lending, places
from ramah.offices.models import Counter, Office, Post, Role
from tests import factories
from tests.administration.desk import accepted, last_event, page, refused, unchanged
from tests.factories import T0

pytestmark = pytest.mark.both
LATER = T0 + timedelta(minutes=30)


def counter_answers(counter: Counter, **changes: Any) -> dict[str, Any]:
    """Fill a counter's form as it is, with some answers changed."""
    services = [service.pk for service in counter.services.all()]
    present = {
        "number": counter.number,
        "name": counter.name,
        "services": services,
        "is_active": "on",
    }
    return {name: value for name, value in (present | changes).items() if value is not None}


def test_counter_is_added_with_its_services(client: Client, office: Office) -> None:
    services = list(office.services.order_by("pk").values_list("pk", flat=True)[:2])
    accepted(client, "loket/tambah/", number=7, name="", services=services, is_active="on")
    counter = office.counters.get(number=7)
    assert set(counter.services.values_list("pk", flat=True)) == set(services)
    assert last_event() == ("COUNTER_ADDED", {"counter": 7})


def test_way_to_a_counter_is_written_for_visitors_phones(client: Client, office: Office) -> None:
    way = "Lurus, lalu pintu kedua di kiri"
    accepted(client, "loket/tambah/", number=8, name="", directions=way, is_active="on")
    assert office.counters.get(number=8).directions == way
    assert "200" in refused(client, "loket/tambah/", number=9, directions="x" * 201)


def test_repeated_adding_of_a_counter_changes_nothing(client: Client, office: Office) -> None:
    service = office.services.order_by("pk")[0]
    answers = {"number": 7, "name": "", "services": [service.pk], "is_active": "on"}
    accepted(client, "loket/tambah/", **answers)
    unchanged(client, "loket/tambah/", **answers)
    assert office.counters.filter(number=7).count() == 1


def test_counter_number_is_unique(client: Client) -> None:
    said = refused(client, "loket/tambah/", number=1, name="Baru", is_active="on")
    assert "Nomor loket ini sudah ada di kantor ini." in said
    assert 'href="#id_number"' in said
    assert 'value="Baru"' in said


def test_counter_number_is_a_number_from_one(client: Client) -> None:
    assert 'href="#id_number"' in refused(client, "loket/tambah/", number="satu")
    assert 'href="#id_number"' in refused(client, "loket/tambah/", number=0)


def test_services_of_another_office_cannot_be_given(client: Client) -> None:
    foreign = factories.an_office("Kantor Lain").services.order_by("pk")[0]
    said = refused(client, "loket/tambah/", number=9, services=[foreign.pk])
    assert 'href="#id_services' in said


def test_counter_that_serves_is_not_closed(client: Client, office: Office) -> None:
    factories.a_visit_at("serve_visitor", office)
    counter = office.counters.get(number=1)
    said = refused(client, f"loket/{counter.pk}/", **counter_answers(counter, is_active=None))
    assert "Loket ini masih memanggil atau melayani pemohon." in said
    counter.refresh_from_db()
    assert counter.is_active


def test_counter_with_an_officer_on_duty_is_not_closed(client: Client, office: Office) -> None:
    counter = office.counters.get(number=2)
    person = factories.a_person(office, Role.COUNTER_OFFICER)
    factories.on_duty(person, Post.COUNTER, counter=counter)
    said = refused(client, f"loket/{counter.pk}/", **counter_answers(counter, is_active=None))
    assert "Masih ada petugas yang bertugas di loket ini." in said


def test_idle_counter_is_closed(client: Client, office: Office) -> None:
    counter = office.counters.get(number=2)
    assert "Ditutup" in accepted(
        client, f"loket/{counter.pk}/", **counter_answers(counter, is_active=None)
    )
    assert last_event() == ("COUNTER_CHANGED", {"counter": 2, "fields": ["is_active"]})


def test_unit_is_added_once(client: Client, office: Office) -> None:
    kind = office.aid_types.get(code="KURSI_RODA")
    answers = {"tag": "KR-99", "type": kind.pk, "condition": "GOOD"}
    assert "KR-99" in accepted(client, "sarana/tambah/", **answers)
    aid = office.aids.get(tag="KR-99")
    assert last_event() == ("AID_ADDED", {"aid": aid.pk, "aid_type": "KURSI_RODA"})
    unchanged(client, "sarana/tambah/", **answers)


def test_tag_is_unique(client: Client, office: Office) -> None:
    tag = office.aids.order_by("pk")[0].tag
    kind = office.aid_types.get(code="TONGKAT")
    said = refused(client, "sarana/tambah/", tag=tag, type=kind.pk, condition="GOOD")
    assert "Label ini sudah dipakai di kantor ini." in said


def test_unit_needs_tag_kind_and_condition(client: Client) -> None:
    said = refused(client, "sarana/tambah/")
    for field in ("id_tag", "id_type", "id_condition_0"):
        assert f'href="#{field}"' in said


def test_lent_unit_stays_in_service(client: Client, office: Office) -> None:
    visit = factories.a_visit_at("serve_visitor", office)
    aid = office.aids.get(tag="KR-01")
    by = factories.someone(office, Role.SECURITY_OFFICER)
    loan = lending.lend(visit, aid, need=None, by=by, now=LATER)
    answers = {"tag": "KR-01", "type": aid.type_id, "condition": "GOOD", "out_of_service": "on"}
    assert "sedang dipinjam" in refused(client, f"sarana/{aid.pk}/", **answers)
    assert "Dipinjam" in page(client, "sarana/")
    lending.settle(loan, lending.Return("GOOD"), by=by, now=LATER)
    accepted(client, f"sarana/{aid.pk}/", **answers)
    aid.refresh_from_db()
    assert aid.out_of_service


def test_lent_unit_may_get_another_tag(client: Client, office: Office) -> None:
    visit = factories.a_visit_at("serve_visitor", office)
    aid = office.aids.get(tag="KR-01")
    by = factories.someone(office, Role.SECURITY_OFFICER)
    lending.lend(visit, aid, need=None, by=by, now=LATER)
    accepted(client, f"sarana/{aid.pk}/", tag="KR-01B", type=aid.type_id, condition="GOOD")
    assert last_event() == ("AID_CHANGED", {"aid": aid.pk, "fields": ["tag"]})


def test_damaged_unit_is_out_of_service(client: Client, office: Office) -> None:
    aid = office.aids.get(tag="KR-01")
    answers = {"tag": aid.tag, "type": aid.type_id, "condition": "DAMAGED"}
    said = refused(client, f"sarana/{aid.pk}/", **answers)
    assert 'href="#id_out_of_service"' in said
    accepted(client, f"sarana/{aid.pk}/", **answers, out_of_service="on")
    aid.refresh_from_db()
    assert (aid.condition, aid.out_of_service) == ("DAMAGED", True)


def test_place_is_added_once(client: Client, office: Office) -> None:
    answers = {"kind": "SEAT", "name": "Kursi dekat pintu", "is_active": "on"}
    accepted(client, "tempat/tambah/", **answers)
    place = office.places.get(name="Kursi dekat pintu")
    assert last_event() == ("PLACE_ADDED", {"place": place.pk, "kind": "SEAT"})
    unchanged(client, "tempat/tambah/", **answers)


def test_place_name_is_unique(client: Client, office: Office) -> None:
    place = office.places.order_by("pk")[0]
    said = refused(client, "tempat/tambah/", kind="WHEELCHAIR_SPACE", name=place.name)
    assert "Nama tempat ini sudah ada." in said


def test_taken_place_stays_in_use(client: Client, office: Office) -> None:
    visit = factories.a_visit_at("serve_visitor", office)
    place = office.places.filter(kind="SEAT").order_by("pk")[0]
    places.take(visit, place, now=LATER)
    said = refused(client, f"tempat/{place.pk}/", kind=place.kind, name=place.name)
    assert "sedang ditempati" in said
    assert "Ditempati" in page(client, "tempat/")
