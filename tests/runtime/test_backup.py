"""The backup file itself: every kind of damage is noticed, and memory does not grow with it."""

import io
import struct
import subprocess
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from ramah.lib.keys import Keys
from ramah.runtime.backup import folders
from ramah.runtime.backup.archive import CHUNK, PREFACE, Reader, Writer
from ramah.runtime.backup.problems import BadFile
from tests.runtime.conftest import RAMAH, Installation

KEY, OTHER = Keys(bytes(32)).backup, Keys(bytes([1] * 32)).backup
START = PREFACE.size + 4
NOISE = bytes((place * 7919) % 251 for place in range(1000))


def written(*contents: bytes) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, KEY, lambda: None)
    for number, content in enumerate(contents):
        writer.entry({"number": number}, [content])
    writer.finish()
    return file.getvalue()


def read(data: bytes, key: bytes = KEY) -> list[bytes]:
    return [b"".join(blocks) for _about, blocks in Reader(io.BytesIO(data), key).entries()]


def chunks(data: bytes) -> list[bytes]:
    """Cut a file into its chunks, each with its length before it."""
    found, place = [], START
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        found.append(data[place : place + 4 + size])
        place += 4 + size
    return found


@pytest.fixture(scope="module")
def file() -> bytes:
    """A file of four chunks, of noise that hardly packs."""
    import os

    return written(os.urandom(CHUNK), os.urandom(CHUNK), os.urandom(CHUNK // 2))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_written_is_read(size: int) -> None:
    content = (NOISE * (size // len(NOISE) + 1))[:size]
    assert read(written(b"a", content, b"")) == [b"a", content, b""]


def test_every_changed_byte_of_a_small_file_is_noticed() -> None:
    good = written(b"isi")
    for place in range(len(good)):
        with pytest.raises(BadFile):
            read(good[:place] + bytes([good[place] ^ 0x10]) + good[place + 1 :])


def test_every_shortened_small_file_is_noticed() -> None:
    good = written(b"isi")
    for size in range(len(good)):
        with pytest.raises(BadFile, match="terpotong"):
            read(good[:size])


def test_chunks_left_out_moved_or_repeated_are_noticed(file: bytes) -> None:
    head, parts = file[:START], chunks(file)
    assert len(parts) == 3
    for order in ([1, 0, 2], [0, 2], [0, 0, 1, 2], [0, 1, 1, 2], [2], [0, 1, 2, 2], [1, 2]):
        with pytest.raises(BadFile, match="rusak"):
            read(head + b"".join(parts[place] for place in order))


def test_file_cut_between_two_chunks_is_noticed(file: bytes) -> None:
    with pytest.raises(BadFile, match="terpotong"):
        read(file[:START] + b"".join(chunks(file)[:-1]))


def test_chunks_of_two_files_cannot_be_mixed(file: bytes) -> None:
    mine, theirs = written(b"satu"), written(b"dua")
    with pytest.raises(BadFile, match="rusak"):
        read(mine[:START] + theirs[START:])


def test_other_key_is_told_from_damage() -> None:
    with pytest.raises(BadFile, match="kunci utama lain"):
        read(written(b"isi"), OTHER)


def test_two_files_of_the_same_content_share_nothing() -> None:
    first, second = written(b"isi"), written(b"isi")
    assert first[START:] != second[START:]


@pytest.mark.parametrize("name", ["/media/x", "media/../../x", "../x", "x", "lain/x", "."])
def test_file_of_a_backup_cannot_lead_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile):
        folders.write(tmp_path, {"path": name}, [b"isi"])
    assert list(tmp_path.rglob("*")) == []


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path, size = tmp_path / "file", 40 * CHUNK

    def noise() -> Iterator[bytes]:
        for _part in range(size // len(NOISE)):
            yield NOISE

    tracemalloc.start()
    with path.open("wb") as file:
        writer = Writer(file, KEY, lambda: None)
        writer.entry({}, noise())
        writer.finish()
    with path.open("rb") as opened:
        for _about, blocks in Reader(opened, KEY).entries():
            assert sum(map(len, blocks)) == size // len(NOISE) * len(NOISE)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 12 * CHUNK


@pytest.mark.slow
def test_backup_of_what_is_not_set_up_says_so(empty: Installation) -> None:
    for words in (("backup", "x"), ("verify",)):
        done = empty.run(*words)
        assert (done.returncode, "ramah setup" in done.stderr) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize("words", [("backup",), ("restore",), ("restore", "a", "b")])
def test_command_without_its_file_is_wrong_use(empty: Installation, words: tuple[str, ...]) -> None:
    assert empty.run(*words).returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", ["backup", "restore", "verify", "doctor"])
def test_each_command_explains_itself(empty: Installation, name: str) -> None:
    done = empty.run(name, "--help")
    assert (done.returncode, done.stdout[:17]) == (0, "cara pakai: ramah")


@pytest.mark.slow
def test_backup_into_a_folder_that_is_not_there_is_said(installation: Installation) -> None:
    done = installation.run("backup", str(installation.home / "tidak" / "ada"))
    assert done.returncode == 1
    assert "Periksa folder" in done.stderr


@pytest.mark.slow
def test_full_disk_is_said_and_leaves_nothing_half(installation: Installation) -> None:
    before = sorted(installation.home.iterdir())
    for blocks in (1, 100):  # the copy of the database does not fit either way
        done = subprocess.run(
            ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", *RAMAH, "backup", "file"],
            env=installation.environment,
            cwd=installation.home,
            capture_output=True,
            text=True,
        )
        # 2 where the database cannot even be opened, 1 where its copy does not fit
        assert (done.returncode in (1, 2), "disk" in done.stderr) == (True, True), done.stderr
    assert sorted(installation.home.iterdir()) == before
