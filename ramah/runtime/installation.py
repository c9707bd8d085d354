"""Sets up an installation, and says what is missing from one."""

import contextlib
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ramah.lib import keys
from ramah.runtime.home import home
from ramah.runtime.problems import NotReady
from ramah.sop import procedure

PRIVATE = 0o077  # nobody but the owner reads what is written from here on


def start_django() -> None:
    """Load the settings and the models."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ramah.settings")
    django.setup()


def set_up() -> bool:
    """Make the folder, the keys and the database; return whether the keys are new.

    Repeating it changes nothing but what a newer program needs.

    :raises NotReady: the key or an SOP document is damaged.
    """
    examine()
    place = _prepare_home()
    new = not _has_key(place)
    with _key_problems_told():
        keys.ensure(place)
    start_django()
    if _lacks_migrations():
        _migrate()
    _check_key_fits()
    return new


def examine() -> bool:
    """Check what would keep an installation from being set up; return whether it has data.

    It makes and changes nothing.
    :raises NotReady: the folder, the key, an SOP document or the database cannot be used.
    """
    place = home()
    _check_place(place)
    has_data = _has_data(place)
    if has_data and not _has_key(place):
        raise NotReady(KEY_LOST)
    if _has_key(place):
        with _key_problems_told():
            keys.read(place)
    _check_sop(place)
    return has_data


def check() -> None:
    """Load Django, and check that the keys and the whole database are there.

    :raises NotReady: something is missing.
    """
    os.umask(PRIVATE)
    with _key_problems_told():
        keys.read(home())
    start_django()
    with _storage_problems_told():
        if _lacks_database() or _lacks_migrations():
            raise NotReady("Basis data belum ada atau belum diperbarui. Jalankan: ramah setup")
        _check_key_fits()


def _check_key_fits() -> None:
    """Check that the key is the one that this database was written with.

    The first event tells: nothing that identifies is recorded without an event before it.
    :raises NotReady: it is another installation's.
    """
    from ramah.visits import events
    from ramah.visits.models import Event

    first = Event.objects.filter(sequence=1).order_by("pk").first()
    if first and events.seal(first, before="") != first.seal:
        raise NotReady(KEY_OF_ANOTHER)


KEY_OF_ANOTHER = """\
Kunci utama ini bukan kunci basis data ini. Data identitas tidak akan terbaca, jadi tidak
dijalankan. Periksa RAMAH_MASTER_KEY atau berkas master.key dengan lembar pemulihan."""


def recovery_sheet(place: Path, today: date) -> str:
    """Write the sheet of paper that opens the encrypted data on another machine.

    :raises NotReady: there is no key.
    """
    with _key_problems_told():
        text = keys.to_text(keys.read(place).master).split("-")
    lines = [" ".join(text[i : i + 7]) for i in range(0, len(text), 7)]
    return SHEET.format(key="\n".join(f"    {line}" for line in lines), day=today, place=place)


SHEET = """\
LEMBAR PEMULIHAN RAMAH
Dibuat {day:%d-%m-%Y} untuk {place}

Kunci utama:

{key}

1. Cetak lembar ini dan simpan di tempat terkunci, terpisah dari salinan cadangan data.
2. Siapa pun yang memegang kunci ini dan basis data dapat membaca data identitas.
3. Tanpa kunci ini data identitas dalam salinan cadangan tidak dapat dibaca lagi.
4. Untuk memulihkan: isi RAMAH_MASTER_KEY dengan kunci ini, jalankan ramah restore dengan
   berkas cadangannya, lalu ramah serve.
"""


KEY_LOST = """\
Basis data sudah ada, tetapi kunci utamanya tidak ditemukan. Kunci baru tidak dapat membaca
data identitas yang lama, jadi tidak dibuat. Isi RAMAH_MASTER_KEY dengan kunci dari lembar
pemulihan, lalu jalankan lagi."""


UNREACHABLE = """\
Basis data PostgreSQL tidak dapat dihubungi. Periksa RAMAH_DATABASE_URL (nama, kata sandi, alamat,
port) dan pastikan PostgreSQL berjalan."""


STORAGE = {
    "FULL": "Disk server penuh, basis data tidak dapat dibuka. Kosongkan disk, lalu jalankan lagi.",
    "BUSY": "Basis data sedang dikunci program lain. Tunggu sebentar, lalu jalankan lagi.",
    "AWAY": "Basis data tidak dapat dibuka. Periksa disk atau server basis datanya, lalu ulangi.",
}


@contextlib.contextmanager
def _storage_problems_told() -> Iterator[None]:
    from django.db import DatabaseError, InterfaceError

    from ramah.lib import storage

    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        failure = storage.failure_of(error)
        if failure is None:
            raise
        raise NotReady(STORAGE[failure]) from error


@contextlib.contextmanager
def _key_problems_told() -> Iterator[None]:
    try:
        yield
    except keys.KeyProblem as problem:
        raise NotReady(str(problem)) from problem


def _prepare_home() -> Path:
    os.umask(PRIVATE)
    place = home()
    (place / "static").mkdir(parents=True, exist_ok=True)
    return place


def _check_place(place: Path) -> None:
    """Look for the nearest folder that exists: there the missing ones are made."""
    nearest = next(path for path in (place, *place.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise NotReady(
            f"Folder data {place} tidak dapat dipakai: {nearest} bukan folder atau tidak boleh "
            "ditulisi. Isi RAMAH_HOME dengan folder lain."
        )


def _check_sop(place: Path) -> None:
    """Read every SOP document, the shipped ones and the office's own."""
    try:
        for folder in (procedure.DOCUMENTS, procedure.own_folder(place)):
            for path in sorted(folder.glob("*.toml")):
                procedure.load(path)
    except procedure.SopError as error:
        raise NotReady(f"Dokumen SOP perlu diperbaiki:\n{error}") from error


def _has_key(place: Path) -> bool:
    return bool(os.environ.get("RAMAH_MASTER_KEY")) or (place / keys.FILE_NAME).exists()


def _has_data(place: Path) -> bool:
    """Tell whether a database is there already; asked before there is a key to start Django."""
    address = os.environ.get("RAMAH_DATABASE_URL", "")
    if not address:
        return (place / "ramah.sqlite3").exists()
    import psycopg

    try:
        with psycopg.connect(address, connect_timeout=10) as database:
            found = database.execute("SELECT to_regclass('offices_office')").fetchone()
    except psycopg.Error as error:
        raise NotReady(UNREACHABLE) from error
    return found is not None and found[0] is not None


def _lacks_database() -> bool:
    """SQLite would make an empty file when asked; look before asking."""
    from django.db import connection

    file = connection.settings_dict["NAME"]
    return connection.vendor == "sqlite" and not Path(file).exists()


def _lacks_migrations() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
