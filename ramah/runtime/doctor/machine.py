"""Checks of the machine: key, disk, certificates, worker, backups."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ramah.lib import backup_state, heartbeat, keys
from ramah.runtime import authority
from ramah.runtime.doctor import second_place
from ramah.runtime.doctor.finding import Finding, broken, fine, warning

MEGABYTE = 1024 * 1024
LITTLE, TOO_LITTLE = 1024 * MEGABYTE, 200 * MEGABYTE
SOON_DAYS = {"authority.pem": 90, "server.pem": 7}  # the server's is made anew at each start
SOON = 30
KEPT_COPIES = 3
OTHERS = 0o077


def check_key(home: Path) -> Iterator[Finding]:
    """Check that the master key can be read, and by nobody else."""
    try:
        used = keys.read(home)
    except keys.KeyProblem as problem:
        yield broken(
            "key",
            f"{problem}",
            "The master key is missing or damaged. Type: ramah setup, or give RAMAH_MASTER_KEY.",
        )
        return
    file = home / keys.FILE_NAME
    if file.exists():
        yield from _check_key_file(file, used)
    else:
        yield fine("key", "Kunci utama terbaca.", "The master key can be read.")


def _check_key_file(file: Path, used: keys.Keys) -> Iterator[Finding]:
    if stat.S_IMODE(file.stat().st_mode) & OTHERS:
        yield warning(
            "key",
            f"Berkas kunci dapat dibaca orang lain. Ketik: chmod 600 {file}",
            f"Others can read the key file. Type: chmod 600 {file}",
        )
    elif keys.from_text(file.read_text(encoding="ascii", errors="replace")) != used.master:
        yield warning(
            "key",
            "RAMAH_MASTER_KEY berbeda dari berkas kunci. Singkirkan yang tidak dipakai.",
            "RAMAH_MASTER_KEY differs from the key file. Take the one not used away.",
        )
    else:
        yield fine("key", "Kunci utama terbaca.", "The master key can be read.")


def check_disk(home: Path) -> Iterator[Finding]:
    """Check that there is room for data and backups."""
    free = shutil.disk_usage(home).free
    size = f"{free // MEGABYTE} MB"
    if free < TOO_LITTLE:
        yield broken(
            "disk",
            f"Disk hampir penuh: tersisa {size}. Kosongkan sekarang.",
            f"The disk is nearly full: {size} left. Make room now.",
        )
    elif free < LITTLE:
        yield warning(
            "disk",
            f"Ruang disk tinggal {size}. Kosongkan segera.",
            f"There are {size} left on the disk. Make room soon.",
        )
    else:
        yield fine("disk", f"Ruang disk cukup ({size}).", f"There is room on the disk ({size}).")


def check_certificates(home: Path, given: Path | None, now: datetime) -> Iterator[Finding]:
    """Check the dates of the certificates: the office's own authority's, and a given one."""
    files = authority.files_in(home)
    for file in (given, files.authority, files.certificate):
        if file and (file.exists() or file == given):
            yield _certificate(file, now)


def _certificate(file: Path, now: datetime) -> Finding:
    try:
        days = authority.days_left(file, now)
    except (OSError, ValueError):
        return broken(
            "certificate",
            f"Sertifikat tidak terbaca: {file}. Ganti dengan yang benar (PEM).",
            f"The certificate cannot be read: {file}. Replace it (PEM).",
        )
    if days < 0:
        return broken(
            "certificate",
            f"Sertifikat habis masa: {file}. Perbarui, lalu jalankan ulang program.",
            f"The certificate has ended: {file}. Renew it, then start the program again.",
        )
    if days < SOON_DAYS.get(file.name, SOON):
        return warning(
            "certificate",
            f"Sertifikat berakhir dalam {days} hari: {file}. Perbarui.",
            f"The certificate ends in {days} days: {file}. Renew it.",
        )
    return fine(
        "certificate",
        f"Sertifikat berlaku {days} hari lagi: {file.name}.",
        f"The certificate is valid for {days} more days: {file.name}.",
    )


def check_worker(home: Path, now: datetime) -> Iterator[Finding]:
    """Check that the worker showed a sign of life within the last minute."""
    if heartbeat.is_fresh(home, now.timestamp()):
        yield fine("worker", "Pekerja berjalan.", "The worker is running.")
    else:
        yield warning(
            "worker",
            "Pekerja tidak berjalan lebih dari semenit. Jalankan program: ramah serve",
            "The worker has not run for more than a minute. Start the program: ramah serve",
        )


def check_backups(home: Path, now: datetime) -> Iterator[Finding]:
    """Check the last good backup and the second place."""
    state = backup_state.read(home)
    if state.is_late(now):
        yield warning(
            "backup",
            "Tidak ada cadangan yang baik dalam sehari terakhir. Jalankan program, "
            "atau buat sekarang: ramah backup BERKAS",
            "There is no good backup of the last day. Start the program, "
            "or make one now: ramah backup FILE",
        )
    else:
        yield fine("backup", "Cadangan terbaru baik.", "The latest backup is good.")
    if state.problem:
        yield warning("backup", state.problem, f"The last backup failed: {state.problem}")
    yield from second_place.check(home, os.environ)
    yield from _check_copies_of_upgrades(home)


def _check_copies_of_upgrades(home: Path) -> Iterator[Finding]:
    """Check that the copies made before upgrades, which nothing rotates, do not pile up."""
    copies = sorted(home.glob("backups/before-upgrade-*"), key=lambda path: path.stat().st_mtime)
    old = len(copies) - KEPT_COPIES
    if old > 0:
        yield warning(
            "upgrade_copies",
            f"{len(copies)} salinan dari pembaruan program menumpuk dan berisi data pribadi. "
            f"Hapus {old} yang tertua: {home / 'backups'}/before-upgrade-…",
            f"{len(copies)} copies of program upgrades pile up and hold personal data. "
            f"Delete the {old} oldest: {home / 'backups'}/before-upgrade-…",
        )
