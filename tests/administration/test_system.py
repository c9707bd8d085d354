"""The page "Keadaan sistem": what it tells the administrator of the machine, and to whom."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ramah.lib import backup_state, doctor_report, heartbeat, job_state
from ramah.lib.doctor_report import Line, Report
from ramah.offices.models import Device, Office, Role, User
from tests import factories
from tests.administration.desk import page, text_of

pytestmark = pytest.mark.both

URL = "/administrasi/sistem/"
MINUTE = timedelta(minutes=1)
KINDS = (heartbeat.WEB, heartbeat.LIVE, heartbeat.WORKER)
QUERIES = 8  # session, user, office, role, migrations, newest record, devices, the database's size


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: object) -> Path:
    """A folder of the installation in which nothing has happened yet."""
    settings.RAMAH_HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def all_is_well(home: Path) -> None:
    """Let every process show a sign of life, and everything have gone well."""
    now = timezone.now()
    for kind in KINDS:
        heartbeat.beat(home, kind)
    (home / "backups").mkdir()
    file = home / "backups" / "ramah-20261124T020000Z.backup"
    file.write_bytes(bytes(2048))
    backup_state.note(home, good_at=now, good_file=str(file))
    job_state.note(home, "cadangan harian", ran_at=now, next_at=now + MINUTE)


def fragment(client: Client, **headers: str) -> str:
    """Read the part of the page that follows the machine."""
    answer = client.get(URL, headers={"HX-Request": "true", **headers})
    assert answer.status_code == 200
    return text_of(answer)


def words(html: str) -> str:
    """Read without the tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_machine_that_is_well_says_so(client: Client, home: Path) -> None:
    all_is_well(home)
    said = words(fragment(client))
    assert "Semua berjalan" in said
    assert said.count("Berjalan ") >= len(KINDS)
    assert "Berhenti" not in said
    assert re.search(r"1 cadangan, 2,0.KB", said)


@pytest.mark.parametrize("kind", KINDS)
def test_process_without_a_sign_of_life_is_named_with_what_to_do(
    client: Client, home: Path, kind: str
) -> None:
    all_is_well(home)
    old = timezone.now().timestamp() - heartbeat.FRESH_SECONDS - 1
    (home / f"{kind}.heartbeat").write_text(f"{old:.0f} {old:.0f} 0.1.0\n")
    said = words(fragment(client))
    assert "1 hal perlu diperhatikan" in said
    assert said.count("Berhenti") == 1
    assert "systemctl restart ramah" in said
    assert "1 berhenti" in page(client, "")


def test_processes_of_one_kind_are_counted_from_the_first(client: Client, home: Path) -> None:
    all_is_well(home)
    (home / "web.heartbeat").unlink()
    now = timezone.now().timestamp()
    for number, since in ((7, now - 7200), (8, now - 60)):
        (home / f"web-{number}.heartbeat").write_text(f"{now:.0f} {since:.0f} 0.1.0\n")
    (home / "web-9.heartbeat").write_text("1 1 0.0.9\n")  # of a process that ended long ago
    said = words(fragment(client))
    assert "Halaman (2 proses)" in said
    first = timezone.localtime(datetime.fromtimestamp(now - 7200, UTC))
    assert f"{first:%H.%M}" in said
    assert "0.0.9" not in said


def test_job_that_failed_says_which_kind_of_error_and_what_to_do(
    client: Client, home: Path
) -> None:
    all_is_well(home)
    now = timezone.now()
    job_state.note(
        home, "akhiri tugas yang terlupa", ran_at=now, next_at=now + MINUTE, problem="OSError"
    )
    said = words(fragment(client))
    assert "Gagal" in said
    assert "Akhiri tugas yang terlupa gagal (OSError) dan akan diulang sendiri." in said


def test_job_that_is_not_run_any_more_is_late(client: Client, home: Path) -> None:
    all_is_well(home)
    past = timezone.now() - timedelta(minutes=6)
    job_state.note(home, "cadangan harian", ran_at=past - MINUTE, next_at=past)
    assert "Terlambat" in words(fragment(client))


def test_last_good_run_is_kept_over_a_failure(home: Path) -> None:
    now = timezone.now()
    job_state.note(home, "x", ran_at=now, next_at=now + MINUTE)
    job_state.note(home, "x", ran_at=now + MINUTE, next_at=now, problem="ValueError")
    found = job_state.read(home)["x"]
    assert (found.good_at, found.ran_at, found.problem) == (now, now + MINUTE, "ValueError")


def test_backup_problems_are_shown(client: Client, home: Path) -> None:
    all_is_well(home)
    yesterday = timezone.now() - timedelta(days=1, seconds=1)
    backup_state.note(home, good_at=yesterday, problem="Disk penuh.", copy_problem="/media/x (y)")
    said = words(fragment(client))
    for sentence in ("Lebih dari sehari", "gagal: Disk penuh.", "tempat kedua gagal: /media/x (y)"):
        assert sentence in said


def test_devices_are_counted_by_state(client: Client, office: Office, admin: User) -> None:
    now = timezone.now()
    known = {"office": office, "added_at": now, "registered_by": admin, "registered_at": now}
    for number, seen_at in enumerate((now, now - timedelta(days=2), None)):
        secret = {"token_hash": f"{number:064}"}
        Device.objects.create(name=f"Tablet {number}", last_seen_at=seen_at, **known, **secret)
    Device.objects.create(
        office=office, name="Lama", added_at=now, cut_off_at=now, cut_off_by=admin
    )
    said = words(fragment(client))
    assert "3 dipakai (2 tidak terlihat sejak sehari), 1 diputus" in said


def test_clock_that_was_set_back_is_said(client: Client, office: Office, home: Path) -> None:
    all_is_well(home)
    factories.a_visit_at("receive_visitor", office, at=timezone.now() + timedelta(hours=2))
    assert "Mundur: lebih awal dari catatan terakhir" in words(fragment(client))


def test_database_is_named_with_its_size(client: Client) -> None:
    said = words(fragment(client))
    name = "SQLite 3." if connection.vendor == "sqlite" else "PostgreSQL "
    assert re.search(rf"{name}[\d.]+, [\d,]+.(byte|KB|MB)", said)
    assert "Sudah lengkap" in said


def test_disk_is_drawn_and_told(client: Client) -> None:
    html = fragment(client)
    assert re.search(r'<rect width="\d+" height="8"', html)
    assert re.search(r"Terpakai \d+ %, tersisa [\d,]+.\wB dari [\d,]+.\wB", words(html))


def test_refresh_of_an_unchanged_state_is_empty(client: Client, home: Path) -> None:
    all_is_well(home)
    tag = client.get(URL, headers={"HX-Request": "true"}).headers["ETag"]
    again = client.get(URL, headers={"HX-Request": "true", "If-None-Match": tag})
    if again.status_code == 200:  # the clock went on by a minute in between
        tag = again.headers["ETag"]
        again = client.get(URL, headers={"HX-Request": "true", "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_state_is_cheap(client: Client, home: Path) -> None:
    all_is_well(home)
    fragment(client)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        fragment(client)
    assert len(asked) <= QUERIES, [query["sql"] for query in asked]


def test_page_shows_the_doctors_report_as_text(client: Client, home: Path) -> None:
    assert "Belum ada. Pekerja memeriksa" in page(client, "sistem/")
    line = Line("disk", "warning", "Ruang disk tinggal 5 MB.", "There are 5 MB left.")
    doctor_report.write(home, Report(factories.T0, [line]))
    said = page(client, "sistem/")
    assert "Laporan ramah doctor, 24 November 2026 09.00" in said
    assert "PERHATIAN: Ruang disk tinggal 5 MB." in said
    assert "1 peringatan dokter" in words(said)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": 1}', '[{"name": "x"}]', "null"])
def test_damaged_files_keep_nobody_from_the_page(client: Client, home: Path, text: str) -> None:
    names = ("doctor.json", "job-state.json", "worker.heartbeat", "web-1.heartbeat")
    for name in names:
        (home / name).write_text(text)
    assert "Keadaan sistem" in page(client, "sistem/")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICE_ADMINISTRATOR])
def test_other_roles_may_not_look(office: Office, role: Role) -> None:
    browser = factories.browser_of(factories.a_person(office, role))
    for headers in ({}, {"HX-Request": "true"}):
        answer = browser.get(URL, headers=headers)
        assert answer.status_code == 403
        assert "Proses" not in text_of(answer)


def test_page_changes_nothing(client: Client, home: Path) -> None:
    all_is_well(home)
    before = sorted((path, path.stat().st_mtime_ns) for path in home.rglob("*"))
    assert client.post(URL).status_code == 405
    page(client, "sistem/")
    assert sorted((path, path.stat().st_mtime_ns) for path in home.rglob("*")) == before
