"""The restore drill: back up under load, restore elsewhere, verify; refuse what does not fit."""

import contextlib
import dataclasses
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from ramah.lib.keys import Keys
from ramah.offices.models import Office, Role
from ramah.runtime.backup.archive import Reader, Writer
from ramah.runtime.backup.make import Header, make, read_back, read_header
from ramah.visits import append_only
from ramah.visits.models import Event, Visit
from tests.factories import a_visit_at, an_office, someone
from tests.runtime.conftest import RAMAH
from tests.runtime.places import Place, a_place

pytestmark = [
    pytest.mark.both,
    pytest.mark.slow,
    pytest.mark.drill,
    pytest.mark.usefixtures("emptied"),
]
KEYS: Keys = settings.RAMAH_KEYS
HANDS = 4
PHOTO = bytes(range(256)) * 9000  # more than two chunks
TORN = (
    "SELECT count(*) FROM visits_visit v WHERE (SELECT count(*) FROM visits_steprecord s "
    "WHERE s.visit_id = v.id AND s.finished_at IS NULL) <> 1"
)
RECEIVED = (
    "SELECT (SELECT count(*) FROM visits_visit) - "
    "(SELECT count(DISTINCT visit_id) FROM visits_event WHERE visit_id IS NOT NULL)"
)


@pytest.fixture
def office() -> Office:
    """An office in a database that really commits."""
    made = an_office()
    for role in Role:
        someone(made, role)
    return made


@pytest.fixture
def source(tmp_path: Path, office: Office) -> Path:
    """The folder backed up: a medium and an SOP document of the office's own."""
    home = tmp_path / "source"
    for name, content in (("media/surat/kop.png", PHOTO), ("sop/kantor.txt", b"isi")):
        path = home / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return home


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Where nothing is yet."""
    with a_place(tmp_path / "place") as made:
        yield made


@pytest.fixture
def file(tmp_path: Path, source: Path, office: Office) -> Path:
    """A good backup of a small office."""
    a_visit_at("register_visitor", office)
    back_up(tmp_path / "good", source)
    return tmp_path / "good"


def back_up(target: Path, source: Path) -> Header:
    return make(target, database=connection, home=source, keys=KEYS, now=timezone.now())


def restore(place: Place, file: Path, *words: str) -> tuple[int, str]:
    done = place.run("restore", str(file), *words)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def busy(office: Office, stop: threading.Event) -> None:
    """Receive visitors through the actions until told to stop."""
    try:
        while not stop.is_set():
            a_visit_at("register_visitor", office)
    finally:
        connection.close()


def rewritten(file: Path, change: Callable[[Header], Header]) -> Path:
    """Write a backup anew, authentic, with another header."""
    other = file.with_name("other")
    with file.open("rb") as old, other.open("wb") as new:
        writer = Writer(new, KEYS.backup, lambda: None)
        for about, blocks in Reader(old, KEYS.backup).entries():
            is_header = about["kind"] == "header"
            writer.entry(change(read_header(about)).entry() if is_header else about, blocks)
        writer.finish()
    return other


def test_backup_under_load_is_one_moment_and_comes_back_whole(
    office: Office, source: Path, place: Place, tmp_path: Path
) -> None:
    stop = threading.Event()
    offices = [office, an_office("Kantor Kedua")]
    for role in Role:
        someone(offices[1], role)
    hands = [threading.Thread(target=busy, args=[offices[hand % 2], stop]) for hand in range(HANDS)]
    for hand in hands:
        hand.start()
    try:
        while Visit.objects.count() < 5:
            pass
        before = Visit.objects.count()
        header = back_up(tmp_path / "file", source)
        after = Visit.objects.count()
    finally:
        stop.set()
        for hand in hands:
            hand.join()
    assert before <= header.counts["visits_visit"] <= after
    assert Visit.objects.count() > before  # there was a load

    code, said = restore(place, tmp_path / "file")
    assert code == 0, said
    assert f"{header.rows} baris: sama" in said
    assert said.count("rantai kejadian utuh") == 2
    for table, number in header.counts.items():
        assert place.ask(f'SELECT count(*) FROM "{table}"') == [(number,)], table  # noqa: S608
    assert place.ask(TORN) == place.ask(RECEIVED) == [(0,)]
    assert (place.home / "media/surat/kop.png").read_bytes() == PHOTO
    assert (place.home / "sop/kantor.txt").read_bytes() == b"isi"
    assert not (place.home / "master.key").exists()


def test_restored_installation_works_on(file: Path, place: Place) -> None:
    assert restore(place, file)[0] == 0
    verified = place.run("verify")
    assert (verified.returncode, verified.stdout.splitlines()[-1]) == (0, "OK")
    assert place.run("manage", "migrate", "--check").returncode == 0
    again = place.home / "again"
    assert place.run("backup", str(again)).returncode == 0
    with pytest.raises(Exception, match="append-only"):
        place.ask("UPDATE visits_event SET code = 'OTHER' RETURNING 1")


def test_new_rows_after_a_restore_get_numbers_of_their_own(file: Path, place: Place) -> None:
    assert restore(place, file)[0] == 0
    highest = place.ask("SELECT max(id) FROM offices_office")[0][0]
    setup = place.run("setup", "--demo")
    assert setup.returncode == 0, setup.stderr
    assert place.ask("SELECT max(id) FROM offices_office")[0][0] == highest + 1


def test_backup_is_private_and_holds_no_key_and_no_plain_word(file: Path, office: Office) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_bytes()
    assert KEYS.master not in content
    assert office.name.encode() not in content


def test_data_are_not_overwritten_unless_told(file: Path, place: Place, office: Office) -> None:
    assert restore(place, file)[0] == 0
    (place.home / "sop/kantor.txt").write_bytes(b"sesudahnya")
    before = place.contents()
    code, said = restore(place, file)
    assert (code, "--overwrite" in said) == (1, True)
    assert place.contents() == before
    code, said = restore(place, file, "--overwrite")
    assert code == 0, said
    assert (place.home / "sop/kantor.txt").read_bytes() == b"isi"
    (aside,) = place.home.glob("before-restore-*")
    assert aside.name in said
    assert (aside / "sop/kantor.txt").read_bytes() == b"sesudahnya"


def test_installation_set_up_but_still_empty_takes_a_backup(file: Path, place: Place) -> None:
    assert place.run("manage", "migrate", "--verbosity", "0").returncode == 0
    code, said = restore(place, file)
    assert code == 0, said
    assert not list(place.home.glob("before-restore-*"))


@pytest.mark.parametrize("filled", [False, True], ids=["empty place", "place with data"])
def test_file_that_does_not_fit_is_refused_and_nothing_touched(
    file: Path, place: Place, filled: bool
) -> None:
    if filled:
        assert restore(place, file)[0] == 0
    before = place.contents() if filled else {}
    for bad, sentence in unfit(file):
        code, said = restore(place, bad, "--overwrite")
        assert (code, sentence in said) == (1, True), (bad.name, said)
        assert place.has_tables() is filled
        if filled:
            assert place.contents() == before, bad.name
    assert not list(place.home.glob(".restore-*"))
    assert not list(place.home.glob("before-restore-*"))


def unfit(file: Path) -> Iterator[tuple[Path, str]]:
    """Give files that must be refused, each with what is said of it."""
    good = file.read_bytes()
    bad = file.with_name("bad")
    for place in (0, 9, 20, len(good) // 2, len(good) - 3):
        bad.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        yield bad, "rusak"
    bad.write_bytes(good[: len(good) - 5])
    yield bad, "terpotong"
    bad.write_bytes(good + b"x")
    yield bad, "rusak"
    newer = ["visits", "9999_nanti"]
    yield (
        rewritten(file, lambda h: dataclasses.replace(h, migrations=[*h.migrations, newer])),
        "program yang lebih baru",
    )
    fewer = {"visits_visit": 0}
    yield (
        rewritten(file, lambda h: dataclasses.replace(h, counts={**h.counts, **fewer})),
        "visits_visit",
    )
    yield rewritten(file, lambda h: dataclasses.replace(h, vendor="lain")), "Cadangan ini dari lain"
    yield file.with_name("tidak-ada"), "tidak ditemukan"


def test_backup_of_another_key_is_refused(file: Path, place: Place) -> None:
    from ramah.lib import keys

    place.environment["RAMAH_MASTER_KEY"] = keys.to_text(bytes(32))
    code, said = restore(place, file)
    assert code == 1
    assert "kunci utama lain" in said
    assert not place.has_tables()
    del place.environment["RAMAH_MASTER_KEY"]
    code, said = restore(place, file)
    assert (code, "RAMAH_MASTER_KEY" in said) == (2, True)


def test_running_program_is_not_overwritten(file: Path, place: Place) -> None:
    assert restore(place, file)[0] == 0
    with place.serving():
        from tests.runtime.waiting import until

        until(lambda: (place.home / "worker.heartbeat").exists())
        code, said = restore(place, file, "--overwrite")
    assert code == 1
    assert "Hentikan dahulu" in said


def test_break_in_the_chain_is_told_and_does_not_keep_the_office_from_its_data(
    office: Office, source: Path, place: Place, tmp_path: Path
) -> None:
    a_visit_at("register_visitor", office)
    append_only.remove(connection)
    Event.objects.filter(sequence=2).update(code="OTHER")
    append_only.install(connection)
    back_up(tmp_path / "file", source)
    code, said = restore(place, tmp_path / "file")
    assert (code, "PUTUS pada kejadian nomor 2" in said) == (1, True)
    assert place.ask("SELECT count(*) FROM visits_visit") == [(1,)]
    verified = place.run("verify")
    assert (verified.returncode, "PUTUS pada kejadian nomor 2" in verified.stderr) == (1, True)


def test_file_that_is_there_is_never_written_over(file: Path, source: Path) -> None:
    from ramah.runtime.backup.problems import CannotBackUp

    before = file.read_bytes()
    with pytest.raises(CannotBackUp, match="sudah ada"):
        back_up(file, source)
    assert file.read_bytes() == before
    assert read_back(file, KEYS).counts["visits_visit"] == 1


def test_restore_that_is_killed_leaves_the_old_data_or_the_new(
    file: Path, source: Path, place: Place, office: Office
) -> None:
    assert restore(place, file)[0] == 0
    for _visitor in range(3):
        a_visit_at("register_visitor", office)
    fuller = file.with_name("fuller")
    back_up(fuller, source)
    query = "SELECT count(*) FROM visits_visit"
    old, new = [(1,)], [(4,)]
    delay, seen = 0.4, old
    while seen == old:
        command = [*RAMAH, "restore", str(fuller), "--overwrite"]
        with subprocess.Popen(command, env=place.environment) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(delay)
            process.kill()
        seen = place.ask(query)
        assert seen in (old, new)
        assert place.ask(TORN) == [(0,)]
        delay *= 1.12
        assert delay < 10
    assert place.run("verify").returncode == 0
    assert place.run("setup").returncode == 0
    assert place.ask(query) == new


OLDER = """
from pathlib import Path
from django.conf import settings
from django.db import connection
from django.utils import timezone
from ramah.offices.models import Office
from ramah.runtime.backup.make import make
Office.objects.create(name="Kantor Lama", sop_number="W.10-UM.01.01-08")
make(Path({path!r}), database=connection, home=settings.HOME, keys=settings.RAMAH_KEYS,
     now=timezone.now())
"""


def test_backup_of_an_older_program_is_brought_up_to_date(place: Place, tmp_path: Path) -> None:
    (place.home / "static").mkdir()
    with a_place(tmp_path / "older") as older:
        (older.home / "static").mkdir()
        for words in (("--verbosity", "0"), ("visits", "0001", "--verbosity", "0")):
            assert older.run("manage", "migrate", *words).returncode == 0
        done = older.run("manage", "shell", "-c", OLDER.format(path=str(tmp_path / "file")))
        assert done.returncode == 0, done.stderr
        assert ("visits", "0002_append_only") not in older.ask(
            "SELECT app, name FROM django_migrations"
        )
    code, said = restore(place, tmp_path / "file")
    assert code == 0, said
    assert place.ask("SELECT name FROM offices_office") == [("Kantor Lama",)]
    assert place.run("manage", "migrate", "--check").returncode == 0
    assert place.run("verify").returncode == 0
