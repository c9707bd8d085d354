"""Priority places at a glance, corrected by hand: in one tap, once, and for the house's own."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ramah.aids.models import Place, PlaceUse
from ramah.offices.models import Office, Role
from ramah.visits.models import Event
from tests.factories import a_person, a_visit_at, an_office, browser_of, someone

pytestmark = pytest.mark.both
URL = "/tempat/"


@pytest.fixture
def browser(office: Office) -> Client:
    return browser_of(someone(office, Role.SERVICE_AMBASSADOR))


def a_seat(office: Office) -> Place:
    return office.places.filter(kind="SEAT").order_by("name")[0]


def take(browser: Client, place: Place, visit: object) -> str:
    url = reverse("journey:place_take", args=[place.pk])
    return browser.post(url, {"visit": str(visit)}, follow=True).content.decode()


def test_free_places_are_counted_by_kind(browser: Client, office: Office) -> None:
    Place.objects.create(office=office, kind=Place.Kind.LACTATION, name="Ruang laktasi 1")
    html = browser.get(URL).content.decode()
    assert "3 dari 3 kosong" in html
    assert "Ruang laktasi 1" in html


def test_place_is_given_to_a_visit_and_freed_again(browser: Client, office: Office) -> None:
    visit, seat = a_visit_at("register_visitor", office), a_seat(office)
    assert f"Terisi: kunjungan {visit.code}" in take(browser, seat, visit.pk)
    use = PlaceUse.objects.get(place=seat, freed_at__isnull=True)
    url = reverse("journey:place_free", args=[use.pk])
    assert "Tempat tercatat kosong." in browser.post(url, follow=True).content.decode()
    assert "Tempat ini sudah kosong." in browser.post(url, follow=True).content.decode()
    codes = Event.objects.filter(code__startswith="PLACE_").order_by("sequence")
    assert [event.code for event in codes] == ["PLACE_TAKEN", "PLACE_FREED"]


def test_second_tap_and_second_visit_are_told(browser: Client, office: Office) -> None:
    first, second = (a_visit_at("register_visitor", office) for _visit in range(2))
    seat = a_seat(office)
    take(browser, seat, first.pk)
    assert "sudah dipakai kunjungan itu" in take(browser, seat, first.pk)
    assert "sudah terisi. Pilih tempat lain." in take(browser, seat, second.pk)
    assert PlaceUse.objects.filter(freed_at__isnull=True).count() == 1


@pytest.mark.parametrize("visit", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_no_visit_is_asked_for(browser: Client, office: Office, visit: str) -> None:
    assert "Pilih kunjungan" in take(browser, a_seat(office), visit)
    assert PlaceUse.objects.count() == 0


def test_places_and_visits_of_another_office_are_not_found(browser: Client, office: Office) -> None:
    other = an_office("Kantor Lain")
    theirs = a_visit_at("register_visitor", other)
    assert "Pilih kunjungan" in take(browser, a_seat(office), theirs.pk)
    url = reverse("journey:place_take", args=[a_seat(other).pk])
    assert browser.post(url, {"visit": str(theirs.pk)}).status_code == 404


def test_only_who_works_in_the_house_enters(office: Office) -> None:
    nobody = browser_of(a_person(office))
    assert nobody.get(URL).status_code == 403


def test_costs_the_same_for_few_and_many(
    browser: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    take(browser, a_seat(office), a_visit_at("register_visitor", office).pk)
    browser.get(URL)
    with django_assert_max_num_queries(14) as few:
        browser.get(URL)
    asked = len(few.captured_queries)
    for seat in office.places.filter(kind="SEAT").order_by("name")[1:]:
        take(browser, seat, a_visit_at("register_visitor", office).pk)
    with django_assert_max_num_queries(asked):
        browser.get(URL)
