"""``ramah doctor``: each fault is found, named in both languages, and graded."""

import json
import os
import re
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ramah.administration.device_actions import cut_off
from ramah.lib import backup_state, heartbeat, keys
from ramah.offices.devices import Device
from ramah.offices.models import Holiday, Office, Role
from ramah.runtime import authority
from ramah.runtime.backup import host_keys
from ramah.runtime.backup.problems import Fault
from ramah.runtime.backup.sftp_address import KNOWN_HOSTS, Address
from ramah.runtime.doctor import configuration, data, machine
from ramah.runtime.doctor.finding import Finding, Level
from ramah.visits import append_only
from ramah.visits.models import Event
from tests.factories import T0, a_visit_at, someone
from tests.offices.devices import a_device
from tests.runtime.conftest import Installation

HOUSE = Path(__file__).resolve().parent.parent.parent
OK, WARNING, BROKEN = Level
CANNOT = "The second place for backups cannot be used"
DAY = timedelta(days=1)


def levels(findings: Iterable[Finding]) -> dict[str, Level]:
    """Give the worst level of each check."""
    worst: dict[str, Level] = {}
    for finding in findings:
        assert finding.indonesian
        assert finding.english
        worst[finding.check] = max(finding.level, worst.get(finding.check, Level.OK))
    return worst


# the environment


def test_every_variable_that_the_program_reads_is_known() -> None:
    read = re.compile(r"environ(?:ment)?(?:\.get\(|\[)\s*\"(RAMAH_[A-Z_]+)\"")
    program = "\n".join(path.read_text() for path in HOUSE.glob("ramah/**/*.py"))
    assert set(read.findall(program)) <= configuration.KNOWN


@pytest.mark.parametrize(
    ("environment", "level"),
    [
        ({}, OK),
        ({"PATH": "x", "RAMAH_SETUP_NAME": "Kantor"}, OK),
        ({"RAMAH_HOST": "x"}, WARNING),
        ({"RAMAH_HOSTS": "ramah.kantor.example", "RAMAH_HTTPS": "1"}, OK),
        ({"RAMAH_HOSTS": "ramah.kantor.example"}, WARNING),
        ({"RAMAH_HOSTS": "https://ramah.kantor.example", "RAMAH_HTTPS": "1"}, BROKEN),
        ({"RAMAH_HOSTS": "192.168.1.10:8000", "RAMAH_HTTPS": "1"}, BROKEN),
        ({"RAMAH_HTTPS": "ya"}, WARNING),
        ({"RAMAH_DEBUG": "1"}, WARNING),
        ({"RAMAH_PORT": "delapan"}, BROKEN),
        ({"RAMAH_WEB_WORKERS": "0"}, BROKEN),
        ({"RAMAH_DATABASE_URL": "mysql://x"}, BROKEN),
        ({"RAMAH_DATABASE_URL": "postgresql://x@y/z"}, OK),
    ],
)
def test_settings_that_do_not_fit_are_named(environment: dict[str, str], level: Level) -> None:
    assert levels(configuration.check(environment)) == {"configuration": level}


def test_no_secret_of_the_environment_is_shown() -> None:
    environment = {"RAMAH_DATABASE_URL": "mysql://u:rahasia@h/d", "RAMAH_PASWORD": "rahasia"}
    assert "rahasia" not in repr(list(configuration.check(environment)))


# the machine


def test_key_file_that_others_can_read_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RAMAH_MASTER_KEY")
    assert levels(machine.check_key(tmp_path)) == {"key": BROKEN}
    keys.write(tmp_path, bytes(32))
    assert levels(machine.check_key(tmp_path)) == {"key": OK}
    (tmp_path / keys.FILE_NAME).chmod(0o640)
    assert levels(machine.check_key(tmp_path)) == {"key": WARNING}
    (tmp_path / keys.FILE_NAME).chmod(0o600)
    monkeypatch.setenv("RAMAH_MASTER_KEY", keys.to_text(bytes([1] * 32)))
    assert levels(machine.check_key(tmp_path)) == {"key": WARNING}
    monkeypatch.setenv("RAMAH_MASTER_KEY", "AAAA")
    assert levels(machine.check_key(tmp_path)) == {"key": BROKEN}


@pytest.mark.parametrize(
    ("after", "level"), [(1, OK), (307, OK), (308, OK), (391, WARNING), (398, BROKEN)]
)
def test_certificate_near_its_end_is_found(tmp_path: Path, after: int, level: Level) -> None:
    subject = authority.Subject(("ramah.kantor.example",), (), (IPv4Address("127.0.0.1"),))
    authority.ensure(tmp_path, subject, T0)
    found = machine.check_certificates(tmp_path, None, T0 + after * DAY)
    assert levels(found) == {"certificate": level}


def test_given_certificate_is_checked(tmp_path: Path) -> None:
    assert levels(machine.check_certificates(tmp_path, None, T0)) == {}
    file = tmp_path / "cert.pem"
    for content in (None, b"bukan"):
        if content:
            file.write_bytes(content)
        assert levels(machine.check_certificates(tmp_path, file, T0)) == {"certificate": BROKEN}


def test_worker_without_a_sign_of_life_is_found(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    assert levels(machine.check_worker(tmp_path, now)) == {"worker": WARNING}
    heartbeat.beat(tmp_path)
    assert levels(machine.check_worker(tmp_path, now)) == {"worker": OK}
    assert levels(machine.check_worker(tmp_path, now + 2 * DAY)) == {"worker": WARNING}


def test_backup_that_is_missing_late_or_failed_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen() -> tuple[Level, Level]:
        found = levels(machine.check_backups(tmp_path, T0))
        return found["backup"], found["second_place"]

    assert seen() == (WARNING, WARNING)
    backup_state.note(tmp_path, good_at=T0 - DAY)
    assert seen() == (OK, WARNING)
    backup_state.note(tmp_path, good_at=T0 - DAY - timedelta(seconds=1))
    assert seen() == (WARNING, WARNING)
    backup_state.note(tmp_path, good_at=T0, problem="Disk penuh.")
    assert seen() == (WARNING, WARNING)
    monkeypatch.setenv("RAMAH_BACKUP_COPY", str(tmp_path))  # the same disk
    backup_state.note(tmp_path, problem="")
    assert seen() == (OK, WARNING)
    if os.path.isdir("/dev/shm") and os.stat("/dev/shm").st_dev != tmp_path.stat().st_dev:  # noqa: S108
        monkeypatch.setenv("RAMAH_BACKUP_COPY", "/dev/shm")  # noqa: S108 - another file system
        assert seen() == (OK, OK)
        backup_state.note(tmp_path, copy_problem="penuh")
        assert seen() == (OK, WARNING)


def test_server_as_second_place_is_checked_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen() -> tuple[Level, str]:
        findings = [f for f in machine.check_backups(tmp_path, T0) if f.check == "second_place"]
        assert levels(findings)
        return max(f.level for f in findings), " ".join(f.english for f in findings)

    monkeypatch.setenv("RAMAH_BACKUP_COPY", "sftp://a:rahasia@kantor.example/x")
    assert seen() == (WARNING, f"{CANNOT}: {Fault.PASSWORD.english}.")
    monkeypatch.setenv("RAMAH_BACKUP_COPY", "sftp://a@kantor.example/x")
    assert seen() == (WARNING, f"{CANNOT}: {Fault.NO_KEY.english}.")
    monkeypatch.setenv("RAMAH_BACKUP_SFTP_KEY", str(tmp_path / "key"))
    assert seen() == (WARNING, f"{CANNOT}: {Fault.KEY_UNREADABLE.english}.")
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o600)
    assert seen() == (WARNING, f"{CANNOT}: {Fault.HOST_UNKNOWN.english}.")
    address = Address.read("sftp://a@kantor.example/x")
    host_keys.keep(address, key, tmp_path / KNOWN_HOSTS)
    assert seen()[0] == OK
    (tmp_path / "key").chmod(0o644)
    assert "chmod 600" in seen()[1]
    (tmp_path / "key").chmod(0o600)
    backup_state.note(tmp_path, good_at=T0)
    assert "not yet at sftp://a@kantor.example/x" in seen()[1]
    backup_state.note(tmp_path, copied_to=str(address), copy_problem="x", copy_fault="FULL")
    assert seen() == (WARNING, f"{CANNOT}: {Fault.FULL.english}.")
    backup_state.note(tmp_path, copy_problem="", copy_fault="")
    assert seen()[0] == OK


def test_copies_of_upgrades_that_pile_up_are_found(tmp_path: Path) -> None:
    for number in range(4):
        assert "upgrade_copies" not in levels(machine.check_backups(tmp_path, T0))
        (tmp_path / "backups" / f"before-upgrade-v{number}").mkdir(parents=True)
    assert levels(machine.check_backups(tmp_path, T0))["upgrade_copies"] == WARNING


# the data


@pytest.mark.both
def test_database_that_is_not_up_to_date_is_found(db: None) -> None:
    assert levels(data.check_database()) == {"database": OK}
    MigrationRecorder(connection).migration_qs.filter(app="sessions").delete()
    assert levels(data.check_database()) == {"migrations": BROKEN}


@pytest.mark.django_db
def test_missing_office_is_said(tmp_path: Path) -> None:
    assert levels(data.check_offices(tmp_path, T0)) == {"office": WARNING}


@pytest.mark.both
def test_office_with_everything_is_well(office: Office, tmp_path: Path) -> None:
    a_visit_at("register_visitor", office)
    Holiday.objects.create(office=office, date="2027-01-01", name="Libur Contoh")
    found = levels(data.check_offices(tmp_path, T0 + DAY))
    assert found == {"clock": OK, "sop": OK}


def test_clock_behind_the_newest_event_is_found(office: Office, tmp_path: Path) -> None:
    a_visit_at("receive_visitor", office)
    for now, level in (
        (T0, OK),
        (T0 - timedelta(minutes=1), OK),
        (T0 - timedelta(minutes=1, seconds=1), BROKEN),
        (datetime(2000, 1, 1, tzinfo=UTC), BROKEN),
    ):
        assert levels(data.check_offices(tmp_path, now))["clock"] == level


def test_unknown_time_zone_is_found(office: Office, tmp_path: Path) -> None:
    Office.objects.update(time_zone="Asia/Entah")
    assert levels(data.check_offices(tmp_path, T0))["clock"] == BROKEN


@pytest.mark.both
def test_key_that_does_not_fit_the_data_is_found(office: Office, tmp_path: Path) -> None:
    a_visit_at("register_visitor", office)
    append_only.remove(connection)
    Event.objects.update(seal="0" * 64)
    append_only.install(connection)
    assert levels(data.check_offices(tmp_path, T0))["chain"] == BROKEN


def test_sop_that_is_missing_is_found(office: Office, tmp_path: Path) -> None:
    Office.objects.update(sop_number="TIDAK-ADA")
    assert levels(data.check_offices(tmp_path, T0))["sop"] == BROKEN


def test_holidays_of_the_next_year_are_asked_for_from_october(
    office: Office, tmp_path: Path
) -> None:
    office.holidays.exclude(date__year=2026).delete()
    september = datetime(2026, 9, 30, 16, 59, tzinfo=UTC)
    assert "holidays" not in levels(data.check_offices(tmp_path, september))
    october = september + timedelta(minutes=1)  # midnight in Jakarta
    assert levels(data.check_offices(tmp_path, october))["holidays"] == WARNING


@pytest.mark.both
def test_old_browser_of_a_device_in_use_is_named(office: Office, tmp_path: Path) -> None:
    device, _browser = a_device(office, "Tablet lobi")
    for browser, found in (("", 0), ("?", 0), ("Chrome 109", 0), ("Chrome 86", 1)):
        Device.objects.update(browser=browser)
        named = [f for f in data.check_offices(tmp_path, T0) if f.check == "browsers"]
        assert len(named) == found
    assert (named[0].level, "Tablet lobi" in named[0].indonesian) == (WARNING, True)
    by = someone(office, Role.OFFICE_ADMINISTRATOR)
    cut_off(device=device, by=by, now=datetime.now(UTC))
    assert "browsers" not in levels(data.check_offices(tmp_path, T0))


# the command


def doctor(installation: Installation, *words: str) -> subprocess.CompletedProcess[str]:
    done = installation.run("doctor", *words)
    assert "Traceback" not in done.stderr
    return done


def found_by(installation: Installation, *words: str) -> tuple[int, dict[str, Any]]:
    done = doctor(installation, "--json", *words)
    whole = json.loads(done.stdout)
    assert whole["exit_code"] == done.returncode
    return done.returncode, {entry["check"]: entry for entry in whole["findings"]}


@pytest.mark.slow
def test_nothing_set_up_is_broken_and_nothing_is_made(empty: Installation) -> None:
    code, found = found_by(empty)
    assert (code, found["key"]["level"]) == (2, "broken")
    assert "ramah setup" in found["key"]["text"]
    assert list(empty.home.iterdir()) == []


@pytest.mark.slow
def test_installation_that_stands_still_is_warned_of(installation: Installation) -> None:
    code, found = found_by(installation)
    assert code == 1
    assert found["database"]["level"] == found["key"]["level"] == "ok"
    assert found["worker"]["level"] == found["office"]["level"] == "warning"


@pytest.mark.slow
def test_doctor_speaks_both_languages(installation: Installation) -> None:
    indonesian, english = doctor(installation), doctor(installation, "--language", "en")
    assert "PERHATIAN Pekerja tidak berjalan" in indonesian.stdout
    assert "WARNING   The worker has not run" in english.stdout
    assert len(indonesian.stdout.splitlines()) == len(english.stdout.splitlines())


@pytest.mark.slow
def test_setting_that_keeps_the_program_from_starting_is_said(installation: Installation) -> None:
    installation.environment["RAMAH_PORT"] = "delapan"
    code, found = found_by(installation)
    assert (code, found["configuration"]["level"]) == (2, "broken")


@pytest.mark.slow
def test_database_server_that_does_not_answer_is_said(installation: Installation) -> None:
    installation.environment["RAMAH_DATABASE_URL"] = "postgresql://x@127.0.0.1:1/x"
    code, found = found_by(installation)
    assert (code, found["database"]["level"]) == (2, "broken")


@pytest.mark.slow
def test_office_in_good_order_is_well(installation: Installation) -> None:
    assert installation.run("setup", "--demo").returncode == 0
    assert installation.run("backup", str(installation.home / "cadangan")).returncode == 0
    heartbeat.beat(installation.home)
    code, found = found_by(installation)
    assert found["sop"]["level"] == found["backup"]["level"] == found["worker"]["level"] == "ok"
    warned = {name for name, entry in found.items() if entry["level"] != "ok"}
    assert warned <= {"second_place", "holidays"}
    assert code == 1
