"""Strict reading of TOML: every fault is noted with its key and what was expected."""

from __future__ import annotations

import difflib
import json
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

TEXT = "teks satu baris yang tidak kosong"


class SopError(Exception):
    """An SOP document cannot be read; `problems` says in Indonesian where and why."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def text(value: object) -> str:
    """Return the value when it is one line of text that says something.

    :raises ValueError: it is anything else.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    if any(unicodedata.category(sign) == "Cc" for sign in value):
        raise ValueError
    return value


def whole_number(value: object) -> int:
    """Return the value when it is an integer (TOML's true and false are not).

    :raises ValueError: it is anything else.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError
    return value


@dataclass
class Table:
    """One table of a file. Reading it notes faults in `problems` and goes on with a stand-in.

    `at` is the table's key path; elements of lists are counted from 1, as the SOP's steps are.
    """

    values: dict[str, object]
    at: str
    problems: list[str]
    known: set[str] = field(default_factory=set)

    def fault(self, key: str, message: str) -> None:
        """Note a fault at a key of this table."""
        self.problems.append(f"{self.at}.{key}: {message}" if self.at else f"{key}: {message}")

    def read(
        self,
        key: str,
        expected: str,
        parse: Callable[[object], T],
        stand_in: T,
        *,
        optional: bool = False,
    ) -> T:
        """Read one value; a missing or unfit value is noted and the stand-in returned."""
        self.known.add(key)
        if key not in self.values:
            if not optional:
                self.fault(key, f"tidak ada; harus {expected}")
            return stand_in
        try:
            return parse(self.values[key])
        except ValueError:
            self.fault(key, f"harus {expected}; tertulis {_shown(self.values[key])}")
            return stand_in

    def text(self, key: str) -> str:
        """Read a text that must be there."""
        return self.read(key, TEXT, text, "")

    def label(self, key: str, otherwise: str) -> str:
        """Read our own spelling of something, or take the document's where none is given."""
        return self.read(key, TEXT, text, otherwise, optional=True)

    def texts(self, key: str, *, optional: bool = False, at_least: int = 0) -> tuple[str, ...]:
        """Read a list of texts; each unfit element is noted by its place."""
        expected = f"daftar teks, paling sedikit {at_least}" if at_least else "daftar teks"
        nothing: list[object] = []
        values = self.read(key, expected, _list_of(at_least), nothing, optional=optional)
        return tuple(self._element(key, place, value) for place, value in enumerate(values, 1))

    def _element(self, key: str, place: int, value: object) -> str:
        try:
            return text(value)
        except ValueError:
            self.fault(f"{key}[{place}]", f"harus {TEXT}; tertulis {_shown(value)}")
            return ""

    def table(self, key: str) -> Table:
        """Read a table inside this one; a missing one is noted once, not for each of its keys."""
        before = len(self.problems)
        nothing: dict[str, object] = {}
        values = self.read(key, f"tabel [{key}]", _mapping, nothing)
        missing = len(self.problems) > before
        return Table(values, self._path(key), [] if missing else self.problems)

    def tables(self, key: str) -> list[Table]:
        """Read a list of tables, [[key]]."""
        nothing: list[object] = []
        expected = f"daftar tabel [[{key}]], paling sedikit 1"
        values = self.read(key, expected, _list_of(1), nothing)
        found = []
        for place, value in enumerate(values, 1):
            if isinstance(value, dict):
                found.append(Table(value, self._path(f"{key}[{place}]"), self.problems))
            else:
                self.fault(f"{key}[{place}]", f"harus tabel [[{key}]]; tertulis {_shown(value)}")
        return found

    def inferred(self) -> frozenset[str]:
        """Read which keys of this table the scan lost, so that their content is inferred."""
        names = self.texts("inferred", optional=True)
        for name in names:
            if name and name not in self.values:
                expected = f"harus nama kunci yang ada pada tabel ini; tertulis {_shown(name)}"
                self.fault("inferred", expected)
        return frozenset(names)

    def close(self) -> None:
        """Note every key that nothing has read."""
        for key in self.values:
            if key not in self.known:
                near = difflib.get_close_matches(key, sorted(self.known), n=1)
                hint = f"mungkin maksudnya {near[0]}" if near else _choices(self.known)
                self.fault(key, f"kunci tidak dikenal; {hint}")

    def _path(self, key: str) -> str:
        return f"{self.at}.{key}" if self.at else key


def open_table(path: Path) -> Table:
    """Open a TOML file as its root table.

    :raises SopError: the file is missing, unreadable, not UTF-8 or not TOML.
    """
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        reason = "berkas tidak ada" if isinstance(error, FileNotFoundError) else error.strerror
        raise SopError(
            [f"{path}: berkas tidak dapat dibaca ({reason}); harus berkas TOML"]
        ) from None
    except UnicodeDecodeError as error:
        raise SopError([f"{path}: byte {error.start + 1} bukan UTF-8; harus teks UTF-8"]) from None
    except (ValueError, RecursionError) as error:
        raise SopError([f"{path}: bukan TOML yang sah ({error}); harus TOML 1.0"]) from None
    return Table(values, "", [])


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError
    return value


def _list_of(at_least: int) -> Callable[[object], list[object]]:
    def parse(value: object) -> list[object]:
        if not isinstance(value, list) or len(value) < at_least:
            raise ValueError
        return value

    return parse


def _choices(names: Iterable[str]) -> str:
    return "harus salah satu dari " + ", ".join(sorted(names))


def _shown(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= 60 else written[:57] + "..."
