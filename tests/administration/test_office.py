"""The office's own data, its opening hours, and the overview of what needs attention."""

from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from ramah.lib import backup_state
from ramah.offices.models import Holiday, Office, Post, Role, RosterEntry, User
from tests import factories
from tests.administration.desk import accepted, events, last_event, page, refused, unchanged

pytestmark = pytest.mark.both
OFFICE = {
    "name": "Kantor Contoh Baru",
    "address": "Jalan Contoh 1",
    "phone": "021 000",
    "time_zone": "Asia/Jayapura",
    "waiting_target_minutes": 4,
    "counter_waiting_target_minutes": 20,
    "acknowledgement_target_minutes": 45,
    "identity_retention_days": 30,
}


def week(office: Office, **changes: str) -> dict[str, str]:
    """Fill the week's form as it is, with some answers changed."""
    answers: dict[str, str] = {}
    count: dict[int, int] = {}
    for row in office.opening_hours.order_by("weekday", "opens"):
        count[row.weekday] = number = count.get(row.weekday, 0) + 1
        answers[f"opens_{row.weekday}_{number}"] = f"{row.opens:%H:%M}"
        answers[f"closes_{row.weekday}_{number}"] = f"{row.closes:%H:%M}"
    return answers | changes


def test_office_data_is_changed_and_only_field_names_recorded(
    client: Client, office: Office
) -> None:
    accepted(client, "kantor/", **OFFICE)
    office.refresh_from_db()
    assert {name: getattr(office, name) for name in OFFICE} == OFFICE
    assert last_event() == ("OFFICE_CHANGED", {"fields": list(OFFICE)})


def test_change_raises_the_revision_by_one_step_of_its_own(client: Client, office: Office) -> None:
    before = office.revision
    accepted(client, "kantor/", **OFFICE)
    office.refresh_from_db()
    assert office.revision == before + 1


def test_sending_office_data_again_changes_nothing(client: Client) -> None:
    accepted(client, "kantor/", **OFFICE)
    unchanged(client, "kantor/", **OFFICE)


def test_sop_and_revisions_cannot_be_sent(client: Client, office: Office) -> None:
    accepted(client, "kantor/", **OFFICE, sop_number="LAIN", is_demo="on", revision=999)
    office.refresh_from_db()
    assert (office.sop_number, office.is_demo) == ("W.10-UM.01.01-08", False)
    assert office.revision < 999


def test_sop_is_shown(client: Client) -> None:
    assert "W.10-UM.01.01-08" in page(client, "kantor/")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("time_zone", "Asia/Tidakada"),
        ("waiting_target_minutes", "0"),
        ("counter_waiting_target_minutes", "-1"),
        ("acknowledgement_target_minutes", "satu"),
        ("identity_retention_days", "0"),
    ],
)
def test_bad_office_data_is_named_and_the_rest_stays(
    client: Client, field: str, value: str
) -> None:
    said = refused(client, "kantor/", **{**OFFICE, field: value})
    assert f'href="#id_{field}"' in said
    assert 'value="Jalan Contoh 1"' in said


def test_week_is_replaced_and_the_days_recorded(client: Client, office: Office) -> None:
    answers = week(office, opens_5_1="08:00", closes_5_1="11:00", closes_0_2="17:00")
    accepted(client, "jam-buka/", **answers)
    saturday = office.opening_hours.get(weekday=5)
    assert (saturday.opens, saturday.closes) == (time(8), time(11))
    assert last_event() == ("OPENING_HOURS_CHANGED", {"weekdays": [0, 5]})
    unchanged(client, "jam-buka/", **answers)


def test_day_without_hours_is_closed(client: Client, office: Office) -> None:
    blank = dict.fromkeys(("opens_4_1", "closes_4_1", "opens_4_2", "closes_4_2"), "")
    accepted(client, "jam-buka/", **week(office, **blank))
    assert not office.opening_hours.filter(weekday=4).exists()


def test_week_page_shows_what_is_stored(client: Client) -> None:
    said = page(client, "jam-buka/")
    assert 'value="13:30"' in said
    assert said.count('type="time"') == 28


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"closes_0_1": "07:00"}, "id_closes_0_1", "Jam tutup harus sesudah jam buka."),
        ({"closes_1_2": ""}, "id_closes_1_2", "Isi kedua jam, atau kosongkan keduanya."),
        ({"closes_5_1": "12:00"}, "id_opens_5_1", "Isi kedua jam, atau kosongkan keduanya."),
        ({"opens_2_1": "pagi"}, "id_opens_2_1", "Rabu, sesi 1: buka"),
    ],
)
def test_bad_hours_are_named_by_day_and_session(
    client: Client, office: Office, changes: dict[str, str], field: str, sentence: str
) -> None:
    said = refused(client, "jam-buka/", **week(office, **changes))
    assert f'href="#{field}"' in said
    assert sentence in said


def test_sessions_of_a_day_do_not_overlap(client: Client, office: Office) -> None:
    said = refused(client, "jam-buka/", **week(office, opens_0_2="11:00"))
    assert "Senin: kedua sesi tumpang tindih." in said


def test_third_session_of_a_day_is_kept(client: Client, office: Office) -> None:
    office.opening_hours.create(weekday=0, opens=time(17), closes=time(18))
    answers = week(office, closes_0_2="16:30")
    accepted(client, "jam-buka/", **answers)
    assert office.opening_hours.filter(weekday=0).count() == 3


def test_overview_names_what_is_missing(client: Client, office: Office) -> None:
    office.opening_hours.all().delete()
    office.holidays.all().delete()
    factories.a_person(office, name="Tanpa Peran")
    office.counters.get(number=1).services.clear()
    office.counters.filter(number=2).update(is_active=False)
    said = page(client, "")
    year = office.local_date(timezone.now()).year
    for words in (
        "Belum ada pengguna aktif dengan peran Manajer On Duty.",
        "Pengguna tanpa peran: Tanpa Peran.",
        "Loket tanpa layanan: Loket 1 · Prioritas.",
        "Layanan dibuka yang tidak ada loketnya:",
        "Jam buka belum diisi.",
        f"Hari libur tahun {year} belum diisi.",
        f"Hari libur tahun {year + 1} belum diisi.",
        "Jadwal mingguan masih kosong.",
    ):
        assert words in said
    assert events() == []


def _plan(user: User, post: Post) -> RosterEntry:
    return RosterEntry.objects.create(
        office=user.office, user=user, weekday=0, post=post, starts=time(8), ends=time(12)
    )


def test_overview_misses_a_manager_in_the_roster(client: Client, office: Office) -> None:
    _plan(factories.a_person(office, Role.SECURITY_OFFICER), Post.DROPZONE)
    assert "Belum ada Manajer On Duty dalam jadwal mingguan." in page(client, "")
    _plan(factories.a_person(office, Role.MANAGER_ON_DUTY), Post.MANAGER)
    assert "Belum ada Manajer On Duty dalam jadwal mingguan." not in page(client, "")


def test_overview_finds_plans_that_cannot_be_kept(client: Client, office: Office) -> None:
    manager = factories.a_person(office, Role.MANAGER_ON_DUTY)
    _plan(manager, Post.MANAGER)
    manager.assignments.all().delete()
    assert "1 jadwal tidak sesuai lagi" in page(client, "")
    assert "Tanpa peran Manajer On Duty" in page(client, "jadwal/")


def test_overview_of_a_complete_office_is_calm(
    client: Client, office: Office, settings: Settings, tmp_path: Path
) -> None:
    settings.RAMAH_HOME = tmp_path
    backup_state.note(tmp_path, good_at=timezone.now())
    for role, post in ((Role.MANAGER_ON_DUTY, Post.MANAGER),):
        _plan(factories.a_person(office, role), post)
    for role in (Role.SECURITY_OFFICER, Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER):
        factories.a_person(office, role)
    today = office.local_date(timezone.now())
    for year in (today.year, today.year + 1):
        Holiday.objects.get_or_create(
            office=office, date=today.replace(year=year, month=1, day=1), name="Libur Contoh"
        )
    assert "Tidak ada. Semua sudah terisi." in page(client, "")


def test_overview_marks_a_backup_that_is_missing_late_or_failed(
    client: Client, office: Office, settings: Settings, tmp_path: Path
) -> None:
    settings.RAMAH_HOME = tmp_path
    assert "Belum ada cadangan data." in page(client, "")
    now = timezone.now()
    backup_state.note(tmp_path, good_at=now - timedelta(hours=25))
    assert "sudah lebih dari sehari" in page(client, "")
    backup_state.note(tmp_path, good_at=now - timedelta(hours=23))
    assert "adangan data" not in page(client, "")
    backup_state.note(tmp_path, problem="Disk penuh.", copy_problem="/media/usb: tidak ada")
    assert "Cadangan data terakhir gagal: Disk penuh." in page(client, "")
    assert "tempat kedua gagal: /media/usb" in page(client, "")


def test_overview_counts_only_this_office(client: Client, office: Office) -> None:
    factories.an_office("Kantor Lain")
    assert f"{office.services.count()} dibuka" in page(client, "")


def test_unknown_answers_are_ignored(client: Client, office: Office) -> None:
    answers: dict[str, Any] = {**OFFICE, "office": 99, "revision": 5}
    accepted(client, "kantor/", **answers)
    assert Office.objects.get(pk=office.pk).name == OFFICE["name"]
