"""Rings: who may, how often, who takes them, and what is written down."""

import json
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from ramah.bells import record, ringing
from ramah.bells.models import Bell, Ring
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Duty, Holiday, Office, Role
from ramah.visits import events
from ramah.visits.models import Event
from tests.bells.ringers import a_guard, rung, with_bell
from tests.factories import MINUTE, T0, a_person, an_office, someone
from tests.journey.test_races import at_once

pytestmark = pytest.mark.both
SECOND = timedelta(seconds=1)


@pytest.fixture
def bell(office: Office) -> Bell:
    """A bell that an officer on duty hears."""
    a_guard(office)
    return with_bell(office)


def codes(office: Office) -> list[str]:
    """List what was recorded of the bell."""
    found = Event.objects.filter(office=office, code__startswith="BELL_").order_by("sequence")
    return list(found.values_list("code", flat=True))


def test_ring_moves_the_visits_so_that_desks_hear_it(bell: Bell) -> None:
    before = Office.objects.get().visits_revision
    made = rung(bell, place="PARKING", wanted="WHEELCHAIR")
    assert Office.objects.get().visits_revision == before + 1
    assert (made.place, made.help, made.slot) == ("PARKING", "WHEELCHAIR", 1)
    assert codes(bell.office) == ["BELL_RUNG"]


def test_same_key_is_the_same_ring(bell: Bell) -> None:
    key = uuid.uuid4()
    assert rung(bell, key=key) == rung(bell, key=key, at=T0 + SECOND)
    assert Ring.objects.count() == 1
    assert codes(bell.office) == ["BELL_RUNG"]


def test_what_is_not_offered_is_not_written(bell: Bell) -> None:
    made = rung(bell, place="ATAP", wanted="Nama Saya")
    assert (made.place, made.help) == ("DROPZONE", "")


def test_office_without_a_bell_does_not_ring(office: Office) -> None:
    a_guard(office)
    with pytest.raises(ringing.Unheard, match="Bel tidak dipakai"):
        rung(Bell(office=office))
    assert not Event.objects.exists()


@pytest.mark.parametrize("hours", [-3, 12, 24 * 4])  # 06.00, 21.00, a Saturday
def test_closed_office_does_not_ring(bell: Bell, hours: int) -> None:
    with pytest.raises(ringing.Unheard, match="sedang tutup"):
        rung(bell, at=T0 + timedelta(hours=hours))


def test_holiday_does_not_ring(bell: Bell) -> None:
    Holiday.objects.create(office=bell.office, date=T0.date(), name="Libur Contoh")
    with pytest.raises(ringing.Unheard, match="sedang tutup"):
        rung(bell)


def test_nobody_on_duty_is_said_at_once(bell: Bell) -> None:
    Duty.objects.update(ended_at=T0)
    with pytest.raises(ringing.Unheard, match="tidak ada petugas jaga"):
        rung(bell)


def test_ten_rings_sound_at_most(bell: Bell) -> None:
    rings = [rung(bell) for _number in range(10)]
    assert sorted(each.slot for each in rings) == list(range(1, 11))
    with pytest.raises(ringing.TooMany, match="Petugas sedang dipanggil banyak orang"):
        rung(bell)
    ringing.cancel(ring=rings[3], now=T0 + SECOND)
    assert rung(bell, at=T0 + 2 * SECOND).slot == 4


def test_rings_that_are_over_keep_nobody_out(bell: Bell) -> None:
    for _number in range(10):
        rung(bell)
    assert rung(bell, at=T0 + 10 * MINUTE).slot == 1
    assert codes(bell.office).count("BELL_EXPIRED") == 10


def test_one_browser_is_held_back_and_the_others_of_its_wifi_are_not(bell: Bell) -> None:
    mine = ringing.client_of("10.0.0.7", "Ponsel A", T0)
    for _number in range(6):
        ringing.cancel(ring=rung(bell, client=mine), now=T0)
    with pytest.raises(ringing.TooMany, match="Ponsel ini sudah memanggil beberapa kali"):
        rung(bell, client=mine)
    assert rung(bell, client=ringing.client_of("10.0.0.7", "Ponsel B", T0))
    assert rung(bell, client=mine, at=T0 + 5 * MINUTE)


def test_client_tells_nothing_and_is_forgotten(bell: Bell) -> None:
    mine = ringing.client_of("10.0.0.7", "Ponsel A", T0)
    assert "10.0.0.7" not in mine
    assert mine != ringing.client_of("10.0.0.7", "Ponsel A", T0 + timedelta(days=1))
    made = rung(bell, client=mine)
    record.note_all(now=T0 + 59 * MINUTE)
    assert Ring.objects.get().client == mine
    record.note_all(now=T0 + 60 * MINUTE)
    made.refresh_from_db()
    assert made.client == ""


def test_taken_ring_is_over_and_says_who_took_it(bell: Bell) -> None:
    made, guard = rung(bell), someone(bell.office, Role.SECURITY_OFFICER)
    ringing.take(ring=made, by=guard, now=T0 + 9 * SECOND)
    made.refresh_from_db()
    assert (made.taken_by, made.ending) == (guard, "TAKEN")
    assert made.taken_at == made.ended_at == T0 + 9 * SECOND
    other = a_person(bell.office, Role.SECURITY_OFFICER)
    with pytest.raises(ringing.Taken, match=f"{guard.full_name} sudah menuju pemohon ini"):
        ringing.take(ring=made, by=other, now=T0 + 10 * SECOND)
    with pytest.raises(AlreadyDone):
        ringing.cancel(ring=made, now=T0 + 11 * SECOND)
    assert codes(bell.office) == ["BELL_RUNG", "BELL_TAKEN"]


def test_cancelled_or_old_ring_cannot_be_taken(bell: Bell) -> None:
    guard = someone(bell.office, Role.SECURITY_OFFICER)
    first, second = rung(bell), rung(bell)
    ringing.cancel(ring=first, now=T0 + SECOND)
    with pytest.raises(AlreadyDone, match="Pemohon membatalkan"):
        ringing.take(ring=first, by=guard, now=T0 + 2 * SECOND)
    with pytest.raises(AlreadyDone, match="sudah berakhir"):
        ringing.take(ring=second, by=guard, now=T0 + 10 * MINUTE)


def test_help_is_said_before_or_after_ringing(bell: Bell) -> None:
    made = rung(bell)
    ringing.describe(ring=made, wanted="HEARING", now=T0 + SECOND)
    made.refresh_from_db()
    assert made.help == "HEARING"
    with pytest.raises(AlreadyDone):
        ringing.describe(ring=made, wanted="HEARING", now=T0 + SECOND)
    ringing.cancel(ring=made, now=T0 + 2 * SECOND)
    with pytest.raises(AlreadyDone):
        ringing.describe(ring=made, wanted="WAY", now=T0 + 3 * SECOND)


def test_record_follows_the_stages_and_is_written_once(bell: Bell) -> None:
    rung(bell)
    for second in (29, 30, 31, 95, 151, 160, 600, 700):
        record.note_all(now=T0 + second * SECOND)
    found = Event.objects.filter(code__startswith="BELL_").order_by("sequence")
    told = [(each.code, each.data.get("stage"), each.occurred_at - T0) for each in found]
    assert told == [
        ("BELL_RUNG", None, 0 * SECOND),
        ("BELL_ESCALATED", 2, 30 * SECOND),
        ("BELL_ESCALATED", 3, 90 * SECOND),
        ("BELL_ESCALATED", 4, 150 * SECOND),
        ("BELL_EXPIRED", None, 600 * SECOND),
    ]
    assert Ring.objects.get().ending == "EXPIRED"


def test_worker_that_slept_writes_all_stages_with_their_times(bell: Bell) -> None:
    rung(bell)
    record.note_all(now=T0 + 200 * SECOND)
    assert codes(bell.office) == ["BELL_RUNG"] + 3 * ["BELL_ESCALATED"]


def test_nothing_personal_is_recorded(bell: Bell) -> None:
    guard = someone(bell.office, Role.SECURITY_OFFICER)
    made = rung(bell, client=ringing.client_of("10.0.0.7", "Ponsel A", T0), wanted="INFANT")
    ringing.take(ring=made, by=guard, now=T0 + SECOND)
    for event in Event.objects.all():
        text = json.dumps(event.data)
        assert set(event.data) <= {"ring", "place", "help", "stage"}
        assert made.client not in text
        assert guard.full_name not in text
    assert list(events.broken(bell.office)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"slot": 11},
        {"slot": 0},
        {"help": "ADA"},
        {"place": "ATAP"},
        {"ending": "CANCELLED"},
        {"ended_at": T0},
        {"taken_at": T0},
        {"ending": "TAKEN", "ended_at": T0},
        {"ending": "EXPIRED", "ended_at": T0 - SECOND},
    ],
)
def test_database_refuses_what_cannot_be(bell: Bell, wrong: dict[str, object]) -> None:
    rung(bell)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ring.objects.update(**wrong)


def test_two_open_rings_never_share_a_slot(bell: Bell) -> None:
    rung(bell)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ring.objects.create(office=bell.office, key=uuid.uuid4(), slot=1, rung_at=T0)


def test_times_stand_in_order(bell: Bell) -> None:
    for wrong in ({"next_seconds": 90}, {"manager_seconds": 20}, {"telephone_seconds": 600}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bell.objects.update(**wrong)


@pytest.mark.usefixtures("emptied")
def test_of_twenty_officers_exactly_one_takes_the_ring() -> None:
    office = an_office()
    a_guard(office)
    made = rung(with_bell(office))
    officers = [a_person(office, Role.SECURITY_OFFICER) for _number in range(20)]
    results = at_once(
        [partial(ringing.take, ring=made, by=each, now=T0 + SECOND) for each in officers]
    )
    assert results.count(None) == 1
    taker = officers[results.index(None)]
    refused = [str(each) for each in results if each is not None]
    assert refused == 19 * [f"{taker.full_name} sudah menuju pemohon ini."]
    assert codes(office) == ["BELL_RUNG", "BELL_TAKEN"]


@pytest.mark.usefixtures("emptied")
def test_many_who_ring_at_once_never_pass_the_limit() -> None:
    office = an_office()
    a_guard(office)
    bell = with_bell(office)
    results = at_once(16 * [partial(rung, bell)])
    assert sum(isinstance(each, Ring) for each in results) == 10
    assert sum(isinstance(each, ringing.TooMany) for each in results) == 6
