"""The commands ``ramah backup``, ``ramah restore`` and ``ramah verify``."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ramah.runtime.backup.restore import Restored

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
PRIVATE = 0o077
BROKEN = 1
USE = "Tulis ramah backup BERKAS, atau ramah backup --trust-host."
NO_KEY = (
    "Kunci utama tidak ada atau rusak. Isi RAMAH_MASTER_KEY dengan kunci dari lembar pemulihan "
    "kantor yang membuat cadangan ini, lalu ulangi."
)


def register(commands: "Commands") -> None:
    """Add the commands to those of ``ramah``."""
    backup = commands.add_parser("backup", help="buat cadangan terkunci selagi program berjalan")
    backup.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="berkas cadangan yang dibuat"
    )
    backup.add_argument(
        "--trust-host",
        action="store_true",
        help="kenali server SFTP dalam RAMAH_BACKUP_COPY menurut sidik jari kuncinya",
    )
    backup.add_argument(
        "--fingerprint",
        default="",
        metavar="SHA256:…",
        help="sidik jari yang diharapkan, bila tidak ada yang dapat ditanya",
    )
    backup.set_defaults(handler=_backup_or_trust)
    restore = commands.add_parser("restore", help="pulihkan cadangan; program harus berhenti")
    restore.add_argument("file", type=Path, metavar="FILE", help="berkas cadangan")
    restore.add_argument("--overwrite", action="store_true", help="ganti data yang sudah ada")
    restore.set_defaults(handler=_restore)
    verify = commands.add_parser("verify", help="periksa rantai kejadian setiap kantor")
    verify.set_defaults(handler=_verify)


def _backup_or_trust(options: argparse.Namespace) -> int:
    from ramah.runtime.problems import WrongUse

    if options.trust_host and not options.file:
        from ramah.runtime.backup import trust

        return trust.run(options.fingerprint)
    if options.trust_host or options.fingerprint or not options.file:
        raise WrongUse(USE)
    return _backup(options)


def _backup(options: argparse.Namespace) -> int:
    from ramah.runtime import installation
    from ramah.runtime.home import home

    installation.check()
    from django.db import connection

    from ramah.lib import backup_state, keys
    from ramah.runtime.backup.make import make

    file, now = options.file.absolute(), datetime.now(UTC)
    header = make(file, database=connection, home=home(), keys=keys.read(home()), now=now)
    backup_state.note(home(), good_at=now, good_file=str(file), problem="", problem_at=None)
    print(f"Cadangan siap: {file} ({header.rows} baris, dibaca kembali, utuh).")
    print("Kunci utama tidak ada di dalamnya: simpan lembar pemulihan di tempat lain.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from ramah.lib import keys
    from ramah.runtime.home import home
    from ramah.runtime.problems import NotReady

    os.umask(PRIVATE)
    try:
        own = keys.read(home())
    except keys.KeyProblem as problem:
        raise NotReady(NO_KEY) from problem
    (home() / "static").mkdir(parents=True, exist_ok=True)
    from ramah.runtime import installation

    installation.start_django()
    from ramah.runtime.backup import lock
    from ramah.runtime.backup.restore import restore

    with lock.alone(home()):
        restored = restore(
            options.file,
            home=home(),
            keys=own,
            overwrite=options.overwrite,
            now=datetime.now(UTC),
        )
    return _tell(restored)


def _tell(restored: "Restored") -> int:
    header = restored.header
    print(f"Dipulihkan: cadangan {header.made_at:%d-%m-%Y %H.%M} UTC, program {header.program}.")
    print(f"{len(header.counts)} tabel, {header.rows} baris: sama dengan catatan cadangan.")
    if restored.aside:
        print(f"Data sebelumnya disisihkan di {restored.aside}; hapus bila tidak diperlukan lagi.")
    whole = True
    for chain in restored.chains:
        whole &= chain.broken_at is None
        print(chain, file=sys.stdout if chain.broken_at is None else sys.stderr)
    return 0 if whole else BROKEN


def _verify(_options: argparse.Namespace) -> int:
    from ramah.runtime import installation

    installation.check()
    from ramah.runtime.backup.chain import chains

    found = chains()
    for chain in found:
        print(chain, file=sys.stdout if chain.broken_at is None else sys.stderr)
    if any(chain.broken_at is not None for chain in found):
        return BROKEN
    print("OK")
    return 0
