"""What identifies a visitor: encrypted, optional, gone after the office's period."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from ramah.journey import actions, finding
from ramah.lib import keys
from ramah.lib.encryption import Unreadable, decrypt, phone_hash
from ramah.offices.models import Office, Role
from ramah.visits.models import Event, Visit, VisitorIdentity
from ramah.visits.retention import clear_identities, forget_stale_phones
from tests.factories import T0, a_registration, a_visit_at, someone

pytestmark = pytest.mark.both
DAY = timedelta(days=1)


def a_registered_visit(office: Office, **fields: object) -> Visit:
    visit = a_visit_at("register_visitor", office)
    actions.register_visitor(
        visit=visit,
        form=a_registration(office, **fields),
        by=someone(office, Role.SERVICE_AMBASSADOR),
        now=T0 + timedelta(minutes=5),
    )
    return Visit.objects.get(pk=visit.pk)


def stored(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM visits_visitoridentity")  # noqa: S608
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("column", ["name", "phone", "purpose", "companion_name", "guardian_name"])
def test_identifying_fields_are_stored_encrypted(office: Office, column: str) -> None:
    a_registered_visit(
        office,
        phone="0812 0000 001",
        has_companion=True,
        companion_name="Pendamping Contoh",
        keep_phone=True,
        guardian_name="Wali Contoh",
    )
    raw = stored(column)
    identity = VisitorIdentity.objects.get()
    clear = getattr(identity, column)
    assert clear
    assert clear not in raw
    assert decrypt(raw) == clear


def test_another_key_reads_nothing(office: Office, settings: object) -> None:
    a_registered_visit(office)
    raw = stored("name")
    settings.RAMAH_KEYS = keys.Keys(b"\x01" * keys.LENGTH)  # type: ignore[attr-defined]
    with pytest.raises(Unreadable):
        decrypt(raw)


def test_phone_is_matched_however_it_is_written(office: Office) -> None:
    visit = a_registered_visit(office, phone="0812-0000-001")
    assert finding.find_visits(office, "+62 812 0000 001").get() == visit
    assert phone_hash("62812 0000 001") == phone_hash("0812 0000 001")
    assert "8120000001" not in stored("phone_hash")


def test_phone_goes_with_the_visit_unless_kept_by_consent(office: Office) -> None:
    for keep in (False, True):
        visit = a_visit_at("report_to_manager", office)
        identity = visit.identity
        identity.phone, identity.phone_hash = "0812", phone_hash("0812 0000 001")
        identity.keep_phone, identity.consent_at = keep, T0 if keep else None
        identity.save()
        actions.report_to_manager(
            visit=visit,
            remarks="",
            by=someone(office, Role.SERVICE_AMBASSADOR),
            now=T0 + timedelta(hours=1),
        )
        identity.refresh_from_db()
        assert bool(identity.phone) is keep
        assert bool(identity.phone_hash) is keep


def test_identity_is_cleared_after_the_period_and_statistics_stay(office: Office) -> None:
    visit = a_registered_visit(office, phone="0812 0000 001", group=office.groups.first())
    period = timedelta(days=office.identity_retention_days)
    assert clear_identities(now=T0 + period - DAY) == 0
    assert clear_identities(now=T0 + period + DAY) == 1
    identity = VisitorIdentity.objects.get()
    assert identity.cleared_at
    assert not any([identity.name, identity.phone, identity.phone_hash, identity.purpose])
    visit.refresh_from_db()
    assert visit.needs.exists()
    assert visit.group
    assert Event.objects.filter(code="IDENTITIES_CLEARED", actor=None).count() == 1
    assert clear_identities(now=T0 + period + DAY) == 0


def test_each_office_keeps_its_own_period(office: Office) -> None:
    office.identity_retention_days = 3
    office.save()
    a_registered_visit(office)
    assert clear_identities(now=T0 + 4 * DAY) == 1


def test_keys_differ_by_purpose_and_survive_the_recovery_sheet() -> None:
    mine = settings.RAMAH_KEYS
    assert len({mine.identity, mine.lookup, mine.chain, mine.signing}) == 4
    sheet = keys.to_text(mine.master)
    assert keys.from_text(sheet.lower().replace("-", " ")) == mine.master
    with pytest.raises(keys.KeyProblem):
        keys.from_text(sheet.replace(sheet[0], "B" if sheet[0] == "A" else "A", 1))


def test_phone_without_consent_goes_after_a_day_though_nobody_closed_the_visit(
    office: Office,
) -> None:
    a_registered_visit(office, phone="0812 0000 001")
    assert forget_stale_phones(now=T0 + timedelta(hours=20)) == 0
    assert forget_stale_phones(now=T0 + 2 * DAY) == 1
    identity = VisitorIdentity.objects.get()
    assert (identity.phone, identity.phone_hash) == ("", "")
    assert identity.name == "Tamu Contoh"
    assert forget_stale_phones(now=T0 + 2 * DAY) == 0


def test_phone_kept_by_consent_stays_until_the_period_ends(office: Office) -> None:
    a_registered_visit(office, phone="0812 0000 001", keep_phone=True)
    assert forget_stale_phones(now=T0 + 2 * DAY) == 0
