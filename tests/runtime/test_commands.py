"""What the command ``ramah`` says and how it ends."""

import socket
import stat

import pytest

from ramah.lib import keys
from tests.runtime.conftest import Installation

pytestmark = pytest.mark.slow

COMMANDS = ("setup", "demo", "serve", "worker", "recovery-sheet", "manage", "sop", "skm")


@pytest.mark.parametrize("words", [("--help",), *((name, "--help") for name in COMMANDS)])
def test_every_command_explains_itself(empty: Installation, words: tuple[str, ...]) -> None:
    done = empty.run(*words)
    assert done.returncode == 0
    assert done.stdout.startswith("cara pakai: ramah")


@pytest.mark.parametrize(
    "words", [(), ("apa",), ("serve", "--port", "x"), ("serve", "--port", "0")]
)
def test_wrong_use_ends_with_two_and_points_to_the_help(
    empty: Installation, words: tuple[str, ...]
) -> None:
    done = empty.run(*words)
    assert done.returncode == 2
    assert "--help" in done.stderr


def test_set_up_makes_no_new_key_beside_data_of_a_lost_one(empty: Installation) -> None:
    assert empty.run("setup").returncode == 0
    (empty.home / "master.key").rename(empty.home / "elsewhere")
    done = empty.run("setup")
    assert done.returncode == 2
    assert "RAMAH_MASTER_KEY" in done.stderr
    assert not (empty.home / "master.key").exists()


@pytest.mark.parametrize("command", ["serve", "worker", "recovery-sheet"])
def test_missing_set_up_is_said_with_the_command_that_mends_it(
    empty: Installation, command: str
) -> None:
    done = empty.run(command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "ramah setup" in done.stderr


def test_database_of_an_older_program_is_not_served(installation: Installation) -> None:
    (installation.home / "ramah.sqlite3").unlink()
    done = installation.run("serve")
    assert done.returncode == 2
    assert "ramah setup" in done.stderr
    assert not (installation.home / "ramah.sqlite3").exists()


def test_set_up_makes_what_its_owner_alone_can_read(installation: Installation) -> None:
    for name in ("master.key", "ramah.sqlite3"):
        assert stat.S_IMODE((installation.home / name).stat().st_mode) == 0o600


def test_recovery_sheet_is_shown_once_and_carries_the_key(empty: Installation) -> None:
    first, second = empty.run("setup").stdout, empty.run("setup").stdout
    assert "LEMBAR PEMULIHAN" in first
    assert "LEMBAR PEMULIHAN" not in second
    again = empty.run("recovery-sheet").stdout
    typed = "".join(line for line in again.splitlines() if line.startswith("    "))
    assert keys.from_text(typed) == keys.from_text((empty.home / "master.key").read_text())


def test_repeated_set_up_keeps_the_key(installation: Installation) -> None:
    before = (installation.home / "master.key").read_text()
    assert installation.run("setup").returncode == 0
    assert (installation.home / "master.key").read_text() == before


def test_damaged_key_is_said(installation: Installation) -> None:
    (installation.home / "master.key").write_text("ABCD-EFGH\n")
    for command in ("setup", "serve", "recovery-sheet"):
        done = installation.run(command)
        assert done.returncode == 2
        assert "Kunci utama rusak" in done.stderr


def test_damaged_document_of_the_office_is_said_at_set_up(empty: Installation) -> None:
    (empty.home / "sop").mkdir()
    (empty.home / "sop" / "kantor.toml").write_text("nomor = 7\n")
    done = empty.run("setup")
    assert done.returncode == 2
    assert "kantor.toml" in done.stderr


@pytest.mark.parametrize("offset", [0, 1])
def test_taken_port_is_said(installation: Installation, offset: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port + offset))
        taken.listen()
        done = installation.run("serve", "--port", str(installation.port))
    assert done.returncode == 1
    assert f"Port {installation.port + offset} sedang dipakai" in done.stderr


def test_certificate_without_its_key_is_refused(installation: Installation) -> None:
    done = installation.run("serve", "--certificate", "/tidak/ada.pem")
    assert done.returncode == 1
    assert "--key" in done.stderr


def test_demo_shows_the_same_accounts_at_each_start(empty: Installation) -> None:
    first, second = (empty.run("demo", "--port", "8123") for _ in range(2))
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout
    assert "DEMO" in first.stdout
    assert "http://127.0.0.1:8123/" in first.stdout
    assert "Petugas Pengamanan" in first.stdout
    assert "PIN semua petugas contoh di perangkat bersama: 246810" in first.stdout


def test_people_of_the_demo_office_have_the_pin_that_is_shown(empty: Installation) -> None:
    assert empty.run("demo").returncode == 0
    asked = (
        "from ramah.offices import pins; from ramah.offices.models import User; "
        "print(all(pins.fits(user, '246810') for user in User.objects.all()), "
        "pins.weakness('246810', 'budi'))"
    )
    assert empty.run("manage", "shell", "-v0", "-c", asked).stdout.split() == ["True"]


def test_djangos_own_commands_are_within_reach(installation: Installation) -> None:
    done = installation.run("manage", "migrate", "--check")
    assert done.returncode == 0


def test_key_of_another_installation_is_refused(empty: Installation) -> None:
    assert empty.run("demo").returncode == 0
    record = (
        "from datetime import datetime, UTC; from ramah.offices.models import Office;"
        "from ramah.visits import events;"
        "events.record('TEST', office=Office.objects.get(), by=None, now=datetime.now(UTC))"
    )
    assert empty.run("manage", "shell", "-c", record).returncode == 0
    (empty.home / "master.key").unlink()
    keys.write(empty.home, b"\x07" * keys.LENGTH)
    for command in ("setup", "serve", "worker"):
        done = empty.run(command)
        assert done.returncode == 2
        assert "bukan kunci basis data ini" in done.stderr
