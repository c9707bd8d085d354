"""The second place on a server: known before it is trusted, whole or not at all, never for ever."""

import os
import pty
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from django.conf import settings
from django.db import connection

from ramah.lib import backup_state
from ramah.offices.models import Office
from ramah.runtime.backup import host_keys
from ramah.runtime.backup.names import NAME, name
from ramah.runtime.backup.problems import CannotCopy, Fault
from ramah.runtime.backup.schedule import Schedule
from ramah.runtime.backup.sftp import BLOCK, Limits, Server
from ramah.runtime.backup.sftp_address import KNOWN_HOSTS, Access, Address
from tests.runtime.conftest import RAMAH, Installation
from tests.runtime.sftp_server import Running, serving
from tests.runtime.test_backup_schedule import DAY, JAKARTA, MINUTE, T0

KEY = asyncssh.generate_private_key("ssh-ed25519")
OTHER_KEY = asyncssh.generate_private_key("ssh-ed25519")
SHORT = Limits(connect=2, silence=1, whole=10, goodbye=0.5)
CONTENT = os.urandom(3 * BLOCK + 7)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A place for the key, the known hosts and the state."""
    home = tmp_path / "home"
    home.mkdir()
    KEY.write_private_key(home / "key")
    return home


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    """A server that lets our key in."""
    folder = tmp_path / "server"
    (folder / "ramah").mkdir(parents=True)
    with serving(folder, KEY) as running:
        yield running


@pytest.fixture
def source(home: Path) -> Path:
    """A file as large as a small backup."""
    file = home / name(T0)
    file.write_bytes(CONTENT)
    return file


def address_of(server: Running, folder: str = "/ramah") -> str:
    return f"sftp://cadangan@127.0.0.1:{server.port}{folder}"


def environment(home: Path) -> dict[str, str]:
    return {"RAMAH_BACKUP_SFTP_KEY": str(home / "key")}


def place(home: Path, server: Running, *, folder: str = "/ramah") -> Server:
    """Give a server as a place, its key known."""
    address = Address.read(address_of(server, folder))
    host_keys.keep(address, server.host_key, home / KNOWN_HOSTS)
    return Server(Access.read(str(address), home, environment(home)), SHORT)


def take(there: Server, source: Path) -> list[object]:
    """Bring a file there; give the signs of life."""
    beats: list[object] = []
    there.take(source, JAKARTA, lambda: beats.append(1))
    return beats


def refused(there: Server, source: Path) -> Fault:
    with pytest.raises(CannotCopy) as refusal:
        take(there, source)
    return refusal.value.fault


def lying(server: Running) -> list[str]:
    return sorted(path.name for path in (server.folder / "ramah").iterdir())


# the copy


def test_copy_is_whole_and_private(home: Path, server: Running, source: Path) -> None:
    assert len(take(place(home, server), source)) >= 4
    copy = server.folder / "ramah" / source.name
    assert copy.read_bytes() == CONTENT
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert lying(server) == [source.name]


def test_server_without_extensions_takes_copies_too(
    home: Path, server: Running, source: Path
) -> None:
    server.behaviour.plain = True
    (server.folder / "ramah" / source.name).write_bytes(b"kurang")
    take(place(home, server), source)
    assert (server.folder / "ramah" / source.name).read_bytes() == CONTENT


@pytest.mark.parametrize("form", ["pkcs8-pem", "openssh"])
def test_key_with_passphrase_opens(home: Path, server: Running, source: Path, form: str) -> None:
    KEY.write_private_key(home / "locked", form, passphrase="kata kunci")
    (home / "secret").write_text("kata kunci\n")
    there = place(home, server)
    for secret, fault in (("secret", None), ("key", Fault.KEY_UNREADABLE)):
        access = replace(there.access, key_file=home / "locked", passphrase_file=home / secret)
        locked = replace(there, access=access)
        assert take(locked, source) if fault is None else refused(locked, source) == fault


def test_unknown_server_is_refused_before_a_word_is_sent(
    home: Path, server: Running, source: Path
) -> None:
    there = place(home, server)
    (home / KNOWN_HOSTS).unlink()
    assert refused(there, source) == Fault.HOST_UNKNOWN
    assert server.behaviour.connections == []


def test_server_whose_key_changed_is_refused(home: Path, server: Running, source: Path) -> None:
    there = place(home, server)
    host_keys.keep(there.access.address, OTHER_KEY, home / KNOWN_HOSTS)
    assert refused(there, source) == Fault.HOST_CHANGED
    assert server.behaviour.visits == 0


def test_one_known_key_of_several_is_enough(home: Path, tmp_path: Path, source: Path) -> None:
    (tmp_path / "server" / "ramah").mkdir(parents=True)
    several = [asyncssh.generate_private_key("ecdsa-sha2-nistp256"), OTHER_KEY]
    with serving(tmp_path / "server", KEY, host_keys=several) as server:
        there = place(home, server)
        for key in several:
            host_keys.keep(there.access.address, key, home / KNOWN_HOSTS)
            assert take(there, source)


def test_key_of_a_stranger_is_refused(home: Path, server: Running, source: Path) -> None:
    OTHER_KEY.write_private_key(home / "key")
    assert refused(place(home, server), source) == Fault.REFUSED


@pytest.mark.parametrize("content", [None, "bukan kunci"])
def test_key_file_that_cannot_be_read_is_said(
    home: Path, server: Running, source: Path, content: str | None
) -> None:
    there = place(home, server)
    (home / "key").unlink()
    if content:
        (home / "key").write_text(content)
    assert refused(there, source) == Fault.KEY_UNREADABLE


def test_damaged_known_hosts_are_said(home: Path, server: Running, source: Path) -> None:
    there = place(home, server)
    file = home / KNOWN_HOSTS
    file.write_text(file.read_text()[:40])
    assert refused(there, source) == Fault.KNOWN_HOSTS


def test_missing_folder_is_said(home: Path, server: Running, source: Path) -> None:
    assert refused(place(home, server, folder="/tidak/ada"), source) == Fault.NO_FOLDER


def test_full_server_keeps_nothing(home: Path, server: Running, source: Path) -> None:
    server.behaviour.full = True
    assert refused(place(home, server), source) == Fault.FULL
    assert lying(server) == []


def test_server_that_does_not_let_write_is_said(home: Path, server: Running, source: Path) -> None:
    server.behaviour.locked = True
    assert refused(place(home, server), source) == Fault.NOT_ALLOWED
    assert lying(server) == []


def test_copy_that_differs_is_not_named(home: Path, server: Running, source: Path) -> None:
    server.behaviour.spoilt = True
    assert refused(place(home, server), source) == Fault.DIFFERS
    assert lying(server) == []


def test_broken_line_leaves_no_file_of_that_name(home: Path, server: Running, source: Path) -> None:
    there = place(home, server)
    server.behaviour.cut_after = BLOCK
    assert refused(there, source) == Fault.BROKEN_OFF
    assert source.name not in lying(server)
    server.behaviour.cut_after = None
    take(there, source)
    assert lying(server) == [source.name]  # the next visit removed what was begun


def test_silence_in_the_middle_ends_within_its_time(
    home: Path, server: Running, source: Path
) -> None:
    there = place(home, server)
    server.behaviour.mute_after = BLOCK
    began = time.monotonic()
    assert refused(there, source) == Fault.NO_ANSWER
    assert time.monotonic() - began < 5
    assert source.name not in lying(server)


def test_port_that_takes_calls_and_says_nothing_ends_within_its_time(
    home: Path, server: Running, source: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        there = place(home, replace(server, port=mute.getsockname()[1]))
        began = time.monotonic()
        assert refused(there, source) == Fault.NO_ANSWER
        with pytest.raises(CannotCopy):
            host_keys.asked_of(there.access.address, 1)
        assert time.monotonic() - began < 6


def test_closed_port_is_said(home: Path, server: Running, source: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert refused(place(home, replace(server, port=port)), source) == Fault.NO_ANSWER


# every day


@pytest.fixture
def daily(home: Path, server: Running, office: Office, monkeypatch: pytest.MonkeyPatch) -> Schedule:
    """The schedule of an installation that knows the server."""
    place(home, server)
    for variable, value in environment(home).items():
        monkeypatch.setenv(variable, value)
    second = Path(address_of(server))
    return Schedule(connection, home, settings.RAMAH_KEYS, JAKARTA, second)


def test_newest_is_brought_once(daily: Schedule, server: Running) -> None:
    for minute in range(3):
        daily.run(T0 + minute * MINUTE)
    state = backup_state.read(daily.home)
    assert (state.copied_at, state.copied_file) == (T0, name(T0))
    assert (state.copied_to, state.copy_problem) == (address_of(server), "")
    assert (lying(server), server.behaviour.visits) == ([name(T0)], 1)


def test_other_place_gets_the_newest_too(daily: Schedule, server: Running) -> None:
    daily.run(T0)
    (server.folder / "lain").mkdir()
    replace(daily, second=Path(address_of(server, "/lain"))).run(T0 + MINUTE)
    assert (server.folder / "lain" / name(T0)).exists()


def test_rotation_is_that_of_the_first_place(daily: Schedule, server: Running) -> None:
    (server.folder / "ramah" / "foto.jpg").write_bytes(b"isi")
    (server.folder / "ramah" / "ramah-besok.backup").write_bytes(b"isi")
    for number in range(9):
        daily.run(T0 + number * DAY)
    held = [each for each in lying(server) if NAME.fullmatch(each)]
    assert held == sorted(path.name for path in daily.folder.iterdir())
    assert len(lying(server)) == len(held) + 2


def test_failing_second_place_never_spoils_the_first(daily: Schedule, server: Running) -> None:
    server.behaviour.full = True
    daily.run(T0)
    state = backup_state.read(daily.home)
    assert (state.good_at, state.problem, state.copy_fault) == (T0, "", "FULL")
    assert state.copy_problem.startswith(f"{address_of(server)} (server tidak dapat menyimpan")
    server.behaviour.full = False
    daily.run(T0 + 14 * MINUTE)
    assert lying(server) == []
    daily.run(T0 + 15 * MINUTE)
    state = backup_state.read(daily.home)
    assert (state.copy_problem, state.copy_fault, state.copy_problem_at) == ("", "", None)
    assert lying(server) == [name(T0)]


def test_address_that_cannot_be_used_is_noted_without_it(daily: Schedule) -> None:
    replace(daily, second=Path("sftp://a:rahasia@kantor/x")).run(T0)
    state = backup_state.read(daily.home)
    assert (state.good_at, state.copy_fault) == (T0, "PASSWORD")
    assert "rahasia" not in state.copy_problem


def test_key_that_is_not_named_is_noted(daily: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAMAH_BACKUP_SFTP_KEY")
    daily.run(T0)
    assert backup_state.read(daily.home).copy_fault == "NO_KEY"


# the command that makes a server known


def trust(installation: Installation, server: Running, *words: str) -> Any:
    installation.environment["RAMAH_BACKUP_COPY"] = address_of(server)
    done: subprocess.CompletedProcess[str] = installation.run("backup", "--trust-host", *words)
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.slow
def test_server_is_never_trusted_silently(empty: Installation, server: Running) -> None:
    done = trust(empty, server)
    assert done.returncode == 2
    assert server.host_key.get_fingerprint() in done.stdout
    assert "--fingerprint" in done.stderr
    assert trust(empty, server, "--fingerprint", "SHA256:lain").returncode == 1
    assert not (empty.home / KNOWN_HOSTS).exists()


@pytest.mark.slow
def test_server_of_the_expected_fingerprint_is_kept(empty: Installation, server: Running) -> None:
    backup_state.note(empty.home, copy_problem="x", copy_problem_at=T0)
    file, address = empty.home / KNOWN_HOSTS, Address.read(address_of(server))
    elsewhere = replace(address, host="lain.example")
    host_keys.keep(elsewhere, OTHER_KEY, file)
    host_keys.keep(address, OTHER_KEY, file)
    done = trust(empty, server, "--fingerprint", server.host_key.get_fingerprint())
    assert (done.returncode, "AWAS" in done.stdout) == (0, True)
    assert host_keys.known(address, file) == [server.host_key.convert_to_public()]
    assert host_keys.known(elsewhere, file) == [OTHER_KEY.convert_to_public()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert backup_state.read(empty.home).copy_problem_at is None
    assert "sudah dikenal" in trust(empty, server).stdout


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "code"), [("ya", 0), ("tidak", 1), ("", 1)])
def test_person_is_asked_whether_the_fingerprint_fits(
    empty: Installation, server: Running, answer: str, code: int
) -> None:
    empty.environment["RAMAH_BACKUP_COPY"] = address_of(server)
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    done = subprocess.run(
        [*RAMAH, "backup", "--trust-host"],
        env=empty.environment,
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=60,
    )
    os.close(ours)
    os.close(theirs)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert server.host_key.get_fingerprint() in done.stdout
    assert (empty.home / KNOWN_HOSTS).exists() == (code == 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [["backup"], ["backup", "x", "--trust-host"], ["backup", "x", "--fingerprint", "y"]],
)
def test_words_that_do_not_go_together_are_refused(empty: Installation, words: list[str]) -> None:
    assert empty.run(*words).returncode == 2


@pytest.mark.slow
def test_folder_has_no_fingerprint(empty: Installation) -> None:
    empty.environment["RAMAH_BACKUP_COPY"] = "/media/usb"
    done = empty.run("backup", "--trust-host")
    assert (done.returncode, "sftp://" in done.stderr) == (2, True)


@pytest.mark.slow
def test_served_installation_brings_its_backup_to_the_server(
    installation: Installation, home: Path, server: Running
) -> None:
    trust(installation, server, "--fingerprint", server.host_key.get_fingerprint())
    installation.environment |= environment(home)
    with installation.serving():
        _until_there(server, timedelta(seconds=30))
    assert backup_state.read(installation.home).copy_problem == ""


def _until_there(server: Running, patience: timedelta) -> None:
    ends = time.monotonic() + patience.total_seconds()
    while time.monotonic() < ends and not any(NAME.fullmatch(each) for each in lying(server)):
        time.sleep(0.2)
    assert any(NAME.fullmatch(each) for each in lying(server))
