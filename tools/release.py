"""Changes the version of an installed Ramah, and goes back to the one before.

Usage: release.py upgrade VERSION [SOURCE] | rollback [--discard-records]

A release is a folder PREFIX/releases/VERSION, a checkout with its own .venv; PREFIX/current
points to the one in use. PREFIX is RAMAH_PREFIX (/opt/ramah). Before the database is brought up
to date a copy of it is kept in RAMAH_HOME/backups; a release that does not answer in time is
left again by itself, with the database as it was. Standard library only: it runs before, between
and after any release. Exit codes: 0 done, 1 not done (the old release runs), 2 wrong use.
"""

import argparse
import json
import os
import shlex
import shutil
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

NAME_SIGNS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+")
SERVICE = "ramah"
FILE = "ramah.sqlite3"
AUTHORITY = "authority.pem"
EMPTY = "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public"
COPY = """
import contextlib, sqlite3, sys
with contextlib.closing(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)) as old:
    with contextlib.closing(sqlite3.connect(sys.argv[2])) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
        bad = new.execute("PRAGMA quick_check").fetchone()[0] != "ok"
sys.exit(bad)
"""


class Stop(Exception):
    """What keeps a release from being changed; its sentence says what to do."""


class Place:
    """The folders, the settings and the service of one installation."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.prefix = Path(environment.get("RAMAH_PREFIX", "/opt/ramah"))
        file = Path(environment.get("RAMAH_ENVIRONMENT_FILE", "/etc/ramah/ramah.env"))
        own = {name: text for name, text in environment.items() if name.startswith("RAMAH_")}
        known = {"RAMAH_HOME": "/var/lib/ramah", **_settings(file), **own}
        # Answers left over from setting up the office would ask for a second one.
        self.settings = {k: v for k, v in known.items() if not k.startswith("RAMAH_SETUP_")}
        self.home = Path(self.settings["RAMAH_HOME"])
        self.database = self.settings.get("RAMAH_DATABASE_URL", "")
        self.control = shlex.split(self.settings.get("RAMAH_SERVICE_CONTROL", "systemctl"))
        self.prepare = shlex.split(self.settings.get("RAMAH_PREPARE", "make setup"))
        self.health = self.settings.get("RAMAH_HEALTH_URL") or _start_page(self.settings)
        self.patience = float(self.settings.get("RAMAH_HEALTH_SECONDS", "60"))
        self.current = self.prefix / "current"
        self.note = self.prefix / "upgrade.json"

    def release(self, version: str) -> Path:
        """Name the folder of a release."""
        return self.prefix / "releases" / version

    def in_use(self) -> str:
        """Name the release that is in use.

        :raises Stop: there is none.
        """
        if not self.current.is_symlink():
            raise Stop(f"{self.current} belum ada. Pasang dahulu: docs/operating/server.md.")
        return self.current.resolve().name

    def point_to(self, version: str) -> None:
        """Switch to a release in one moment: there is always one or the other."""
        new = self.prefix / "current.new"
        new.unlink(missing_ok=True)
        new.symlink_to(Path("releases") / version)
        new.replace(self.current)

    def service(self, verb: str) -> None:
        """Start or stop the service.

        :raises Stop: it could not be done.
        """
        done = subprocess.run([*self.control, verb, SERVICE])
        if done.returncode:
            raise Stop(f"Layanan tidak dapat di-{verb}: {shlex.join(self.control)}.")

    def run(self, *words: str | Path) -> int:
        """Run a command as the owner of the data, with the settings of the service."""
        owner, is_root = self.home.stat(), os.geteuid() == 0
        return subprocess.run(
            words,
            env={**_without_ramah(os.environ), **self.settings, **_server(self.database)},
            stdin=subprocess.DEVNULL,
            cwd=self.home,
            umask=0o077,
            user=owner.st_uid if is_root else None,
            group=owner.st_gid if is_root else None,
            extra_groups=[] if is_root else None,
        ).returncode

    def ramah(self, version: str, *words: str) -> int:
        """Run the command of a release."""
        return self.run(self.release(version) / ".venv" / "bin" / "ramah", *words)

    def answers(self) -> bool:
        """Wait until the start page, which reads the database, is there."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(  # noqa: S310 - our own address
                    self.health, timeout=5, context=self._trust()
                ) as answer:
                    return bool(answer.status == 200)
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        return False

    def _trust(self) -> ssl.SSLContext:
        """Trust what the system does, and the office's own authority; it may come with a start."""
        trust, own = ssl.create_default_context(), self.home / "authority" / AUTHORITY
        if own.exists():
            trust.load_verify_locations(own)
        return trust


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(words)
    place = Place(os.environ)
    try:
        if options.command == "upgrade":
            upgrade(place, options.version, options.source)
        else:
            roll_back(place, discard=options.discard_records)
    except Stop as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def upgrade(place: Place, version: str, source: str | None) -> None:
    """Bring the installation to another release, or leave it as it was.

    :raises Stop: it was left as it was; the sentence says why.
    """
    before = place.in_use()
    _check_version(place, version, before)
    _make_ready(place, version, source)
    place.service("stop")
    migrated: Path | None = None
    try:
        copy = keep_copy(place, f"before-upgrade-{before}")
        if place.ramah(version, "manage", "migrate", "--check"):
            migrated = copy
        if place.ramah(version, "setup"):
            raise Stop("Basis data tidak dapat diperbarui.")
        place.point_to(version)
        place.service("start")
        if not place.answers():
            raise Stop(f"{place.health} tidak menjawab dalam {place.patience:.0f} detik.")
    except BaseException as problem:
        _undo(place, before, migrated)
        reason = problem if isinstance(problem, Stop) else f"Terputus ({type(problem).__name__})."
        raise Stop(f"{reason} Versi {before} dipakai lagi, data seperti semula.") from problem
    _write_note(place, {"from": before, "to": version, "copy": str(migrated or "")})
    print(f"Versi {version} berjalan. Salinan basis data sebelumnya: {copy}")


def roll_back(place: Place, *, discard: bool) -> None:
    """Go back to the release before the last upgrade.

    Where that upgrade changed the database, going back means its copy from then: what was
    recorded since is set aside. That is done only when asked for.
    :raises Stop: there is nothing to go back to, or it was not asked for.
    """
    note = json.loads(place.note.read_text()) if place.note.exists() else {}
    now = place.in_use()
    if note.get("to") != now:
        raise Stop("Tidak ada pembaruan yang dapat dibatalkan.")
    copy = Path(note["copy"]) if note["copy"] else None
    if copy and not discard:
        raise Stop(
            f"Versi {note['from']} tidak mengenal basis data yang sekarang. Kembali berarti "
            f"memakai salinan {copy}; catatan sesudahnya disisihkan. Bila memang itu maksudnya: "
            "ramah-rollback --discard-records"
        )
    place.service("stop")
    try:
        aside = keep_copy(place, f"before-rollback-{now}") if copy else None
        _undo(place, note["from"], copy)
    except Stop:
        place.service("start")
        raise
    place.note.unlink()
    if not place.answers():
        raise Stop(f"Versi {note['from']} dipasang lagi, tetapi {place.health} tidak menjawab.")
    print(
        f"Versi {note['from']} berjalan." + (f" Catatan terakhir ada di: {aside}" if aside else "")
    )


def keep_copy(place: Place, name: str) -> Path:
    """Copy the database, whole and checked, into RAMAH_HOME/backups; the service is stopped.

    :raises Stop: no whole copy could be made.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    folder = place.home / "backups" / f"{name}-{stamp}"
    if place.run("mkdir", "-p", folder):
        raise Stop(f"Folder {folder} tidak dapat dibuat.")
    copy = folder / ("ramah.dump" if place.database else "ramah.sqlite3")
    words: tuple[str | Path, ...] = (sys.executable, "-c", COPY, place.home / FILE, copy)
    if place.database:
        words = ("pg_dump", "--format=custom", "--no-owner", "--file", copy)
    if place.run(*words):
        raise Stop("Salinan basis data tidak dapat dibuat. Periksa ruang disk.")
    return copy


def _undo(place: Place, version: str, copy: Path | None) -> None:
    """Run a release again, with the database of a copy if there is one."""
    subprocess.run([*place.control, "stop", SERVICE])
    if copy:
        _put_back(place, copy)
    place.point_to(version)
    place.service("start")


def _put_back(place: Place, copy: Path) -> None:
    if place.database:
        name = _server(place.database)["PGDATABASE"]
        failed = place.run("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", EMPTY)
        restore = ("pg_restore", "--no-owner", "--exit-on-error", "--dbname", name)
        failed = failed or place.run(*restore, copy)
    else:
        database = place.home / FILE
        new = database.with_suffix(".new")
        logs = [f"{database}-wal", f"{database}-shm"]
        failed = place.run("cp", copy, new) or place.run("rm", "-f", *logs)
        failed = failed or place.run("mv", new, database)
    if failed:
        raise Stop(f"Salinan {copy} tidak dapat dipasang kembali. Layanan dihentikan.")


def _check_version(place: Place, version: str, before: str) -> None:
    if not set(version) <= NAME_SIGNS or version.startswith((".", "-")):
        raise Stop(f"Nama versi tidak dapat dipakai: {version}")
    if version == before:
        raise Stop(f"Versi {version} sudah dipakai.")
    if not place.home.is_dir():
        raise Stop(f"Folder data {place.home} tidak ada. Periksa RAMAH_HOME.")


def _make_ready(place: Place, version: str, source: str | None) -> None:
    """Fetch and prepare a release while the old one runs; one that is ready is taken as it is."""
    folder = place.release(version)
    if (folder / ".venv" / "bin" / "ramah").exists():
        return
    if source is None:
        raise Stop(f"{folder} belum siap. Sebut sumbernya: ramah-upgrade {version} SUMBER")
    shutil.rmtree(folder, ignore_errors=True)
    clone = ["git", "clone", "--quiet", "--branch", version, "--", source, str(folder)]
    if subprocess.run(clone).returncode or subprocess.run(place.prepare, cwd=folder).returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise Stop(f"Versi {version} tidak dapat disiapkan dari {source}. Tidak ada yang berubah.")


def _write_note(place: Place, note: Mapping[str, str]) -> None:
    new = place.note.with_suffix(".new")
    new.write_text(json.dumps(note))
    new.replace(place.note)


def _start_page(settings: Mapping[str, str]) -> str:
    """Name the start page as the service serves it to this machine."""
    words = settings.get("RAMAH_SERVE", "").split()
    port = words[words.index("--port") + 1] if "--port" in words[:-1] else "8000"
    return f"{'https' if '--lan' in words else 'http'}://127.0.0.1:{port}/"


def _settings(file: Path) -> dict[str, str]:
    """Read the settings of the service: a name, ``=``, a text on each line."""
    if not file.exists():
        return {}
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if "=" in line and line[:1] not in "#;"]
    return {name.strip(): text.strip().strip("\"'") for name, _sign, text in pairs}


def _server(address: str) -> dict[str, str]:
    """Name a PostgreSQL as its own programs read it: a password is no word of a command."""
    if not address:
        return {}
    parts = urlsplit(address)
    known = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or ""),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",
        "PGDATABASE": parts.path.lstrip("/"),
    }
    return {name: unquote(text) for name, text in known.items() if text}


def _without_ramah(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in environment.items() if not name.startswith("RAMAH_")}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ramah-release", description="Versi Ramah yang dipakai.")
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("upgrade", prog="ramah-upgrade", help="pakai versi lain")
    new.add_argument("version", help="nama versi (tag git)")
    new.add_argument(
        "source", nargs="?", help="alamat atau folder git; tidak perlu bila sudah siap"
    )
    old = commands.add_parser("rollback", prog="ramah-rollback", help="kembali ke versi sebelumnya")
    old.add_argument(
        "--discard-records",
        action="store_true",
        help="pakai salinan basis data dari sebelum pembaruan; catatan sesudahnya disisihkan",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
