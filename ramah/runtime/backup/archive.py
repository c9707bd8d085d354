"""The backup file: an encrypted stream of entries, read and written in constant memory.

After a preface in the clear (magic, format, salt, a check of the key, CRC-32) come chunks, each
``length (4 bytes) + AES-256-GCM(zlib(plain))``. A chunk's nonce is its number and whether it is
the last, under a key of this file alone; so a chunk that is changed, moved, left out or cut off
is noticed. Inside lie entries: a line of JSON, then blocks, each behind its length.
"""

import json
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ramah.runtime.backup import problems
from ramah.runtime.backup.problems import BadFile

MAGIC = b"RAMAHBAK"
FORMAT = 1
CHUNK = 1 << 20
OVERHEAD = 4096  # what zlib and GCM add to a chunk, at most
PREFACE = struct.Struct(">8sH16s8s")
NUMBER = struct.Struct(">I")

About = Mapping[str, Any]


@dataclass(frozen=True)
class FileKeys:
    """Holds the cipher of one file and the check that tells a wrong key from a damaged file."""

    cipher: AESGCM
    check: bytes


def file_keys(key: bytes, salt: bytes) -> FileKeys:
    """Derive one file's own key from the installation's backup key and the file's salt."""
    both = HKDF(hashes.SHA256(), 40, salt, b"ramah/backup/file").derive(key)
    return FileKeys(AESGCM(both[:32]), both[32:])


class Writer:
    """Writes entries into a file; nothing is complete before :meth:`finish`."""

    def __init__(self, file: BinaryIO, key: bytes, on_chunk: Callable[[], object]) -> None:
        salt = os.urandom(16)
        self._keys = file_keys(key, salt)
        preface = PREFACE.pack(MAGIC, FORMAT, salt, self._keys.check)
        self._preface = preface + NUMBER.pack(zlib.crc32(preface))
        self._file, self._on_chunk = file, on_chunk
        self._waiting, self._number = bytearray(), 0
        file.write(self._preface)

    def entry(self, about: About, blocks: Iterable[bytes] = ()) -> None:
        """Write what an entry is, then its content."""
        line = json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()
        self._write(NUMBER.pack(len(line)) + line)
        for block in blocks:
            for start in range(0, len(block), CHUNK):
                part = block[start : start + CHUNK]
                self._write(NUMBER.pack(len(part)))
                self._write(part)
        self._write(NUMBER.pack(0))

    def finish(self) -> None:
        """Write the mark of the end and the last chunk."""
        self._write(NUMBER.pack(0))
        self._seal(bytes(self._waiting), last=True)

    def _write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def _seal(self, plain: bytes, *, last: bool) -> None:
        sealed = self._keys.cipher.encrypt(
            _nonce(self._number, last), zlib.compress(plain, 6), self._preface
        )
        self._file.write(NUMBER.pack(len(sealed)) + sealed)
        self._number += 1
        self._on_chunk()


class Reader:
    """Reads entries; each byte it gives has been authenticated.

    Only when :meth:`entries` has ended is it known that nothing is missing at the end.
    """

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file = file
        self._preface = _read(file, PREFACE.size + NUMBER.size)
        self._keys = _open_preface(self._preface, key)
        self._plain, self._number, self._last = bytearray(), 0, False

    def entries(self) -> Iterator[tuple[dict[str, Any], Iterator[bytes]]]:
        """Give each entry with its content; what the reader leaves unread is passed over.

        :raises BadFile: a chunk is damaged, moved or missing.
        """
        while size := self._next_number():
            about = _object(self._take(size))
            blocks = self._blocks()
            yield about, blocks
            for _block in blocks:
                pass
        if self._plain or not self._last or self._file.read(1):
            raise BadFile(problems.DAMAGED.format(number=self._number))

    def _blocks(self) -> Iterator[bytes]:
        while size := self._next_number():
            yield self._take(size)

    def _next_number(self) -> int:
        return int(NUMBER.unpack(self._take(NUMBER.size))[0])

    def _take(self, size: int) -> bytes:
        while len(self._plain) < size:
            if self._last:
                raise BadFile(problems.MALFORMED)
            self._plain += self._open_chunk()
        taken = bytes(self._plain[:size])
        del self._plain[:size]
        return taken

    def _open_chunk(self) -> bytes:
        self._number += 1
        size = NUMBER.unpack(_read(self._file, NUMBER.size))[0]
        if size > CHUNK + OVERHEAD:
            raise BadFile(problems.DAMAGED.format(number=self._number))
        sealed = _read(self._file, size)
        for last in (False, True):
            try:
                nonce = _nonce(self._number - 1, last)
                packed = self._keys.cipher.decrypt(nonce, sealed, self._preface)
            except (InvalidTag, ValueError):
                continue
            self._last = last
            return zlib.decompress(packed)
        raise BadFile(problems.DAMAGED.format(number=self._number))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise BadFile(problems.CUT_OFF)
    return data


def _open_preface(preface: bytes, key: bytes) -> FileKeys:
    magic, number, salt, check = PREFACE.unpack(preface[: PREFACE.size])
    crc = NUMBER.unpack(preface[PREFACE.size :])[0]
    if magic != MAGIC or crc != zlib.crc32(preface[: PREFACE.size]):
        raise BadFile(problems.NOT_A_BACKUP)
    if number != FORMAT:
        raise BadFile(problems.NEWER_FORMAT)
    keys = file_keys(key, salt)
    if keys.check != check:
        raise BadFile(problems.OTHER_KEY)
    return keys


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise BadFile(problems.MALFORMED) from error
    if not isinstance(found, dict):
        raise BadFile(problems.MALFORMED)
    return found
