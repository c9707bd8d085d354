"""Checks of the second place for backups: a folder, or a server. No server is asked here."""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from ramah.lib import backup_state
from ramah.lib.backup_state import BackupState
from ramah.runtime.backup import second_place
from ramah.runtime.backup.problems import CannotCopy, Fault
from ramah.runtime.backup.sftp_address import Access, is_sftp
from ramah.runtime.doctor.finding import Finding, fine, warning

CHECK = "second_place"
OTHERS = 0o077


def check(home: Path, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Check that there is a second place, and that the last copy got there."""
    given = environment.get("RAMAH_BACKUP_COPY", "")
    if not given:
        yield warning(
            CHECK,
            "Cadangan hanya ada di mesin ini. Isi RAMAH_BACKUP_COPY dengan folder di disk lain "
            "atau alamat server SFTP.",
            "Backups are on this machine alone. Set RAMAH_BACKUP_COPY to a folder of another disk "
            "or the address of an SFTP server.",
        )
    elif is_sftp(given):
        yield from _server(given, home, environment)
    else:
        yield _folder(given, home, backup_state.read(home).copy_problem)


def _folder(given: str, home: Path, problem: str) -> Finding:
    if problem or not Path(given).is_dir():
        return warning(
            CHECK,
            f"Tempat kedua untuk cadangan tidak dapat dipakai: {given}. Pasang disknya.",
            f"The second place for backups cannot be used: {given}. Plug its disk in.",
        )
    if Path(given).stat().st_dev == home.stat().st_dev:
        return warning(
            CHECK,
            f"Tempat kedua ada di disk yang sama: {given}. Pilih disk lain.",
            f"The second place is on the same disk: {given}. Choose another disk.",
        )
    return _ready()


def _server(given: str, home: Path, environment: Mapping[str, str]) -> Iterator[Finding]:
    try:
        access = Access.read(given, home, environment)
        second_place.check_keys(access)
    except CannotCopy as refusal:
        yield _faulty(refusal.fault)
        return
    state = backup_state.read(home)
    yield _last_copy(state, str(access.address))
    if stat.S_IMODE(access.key_file.stat().st_mode) & OTHERS:
        yield warning(
            CHECK,
            f"Berkas kunci SFTP dapat dibaca orang lain. Ketik: chmod 600 {access.key_file}",
            f"Others can read the SFTP key file. Type: chmod 600 {access.key_file}",
        )


def _last_copy(state: BackupState, address: str) -> Finding:
    if state.copy_fault in Fault.__members__:
        return _faulty(Fault[state.copy_fault])
    if state.copy_problem or (state.copied_to != address and state.good_at):
        return warning(
            CHECK,
            f"Cadangan terbaru belum ada di {address}. Jalankan program, lalu lihat catatannya.",
            f"The latest backup is not yet at {address}. Start the program, then read its log.",
        )
    return _ready()


def _faulty(fault: Fault) -> Finding:
    return warning(
        CHECK,
        f"Tempat kedua untuk cadangan tidak dapat dipakai: {fault.indonesian}.",
        f"The second place for backups cannot be used: {fault.english}.",
    )


def _ready() -> Finding:
    return fine(CHECK, "Tempat kedua siap.", "The second place is ready.")
