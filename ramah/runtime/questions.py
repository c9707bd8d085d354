"""What an office is asked when it is set up, and what counts as an answer.

Plain Python: everything is asked and checked before a key, a folder or a database is made.
"""

import re
import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ramah.runtime.setup_logo import Logo, UnusableLogo, logo_at
from ramah.runtime.tables import facts
from ramah.sop.procedure import Procedure

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
ALL = "semua"
LOGO_HINT = "PNG, JPEG, atau WebP; boleh dikosongkan"
UNREADABLE = "\N{REPLACEMENT CHARACTER}"


class Unfit(Exception):
    """An answer that cannot be used; its sentence says what is expected."""


@dataclass(frozen=True)
class Question:
    """One question: its key in flags and files, its words, and how an answer is read.

    ``default`` is what an empty answer means; ``None`` when there has to be one. ``tidied`` says
    whether blanks in a row are one blank: not so in a file's name.
    """

    key: str
    label: str
    read: Callable[[str], Any]
    default: str | None = None
    hint: str = ""
    tidied: bool = True

    def answer(self, text: str) -> Any:
        """Read an answer as it was typed.

        :raises Unfit: it cannot be used.
        """
        tidy = " ".join(text.split()) if self.tidied else text.strip()
        if not tidy and self.default is None:
            raise Unfit(f"{self.label} wajib diisi.")
        if UNREADABLE in tidy or not tidy.isprintable():
            raise Unfit(f"{self.label} memuat huruf yang tidak terbaca. Ketik ulang.")
        return self.read(tidy or self.default or "")


def questions(documents: Iterable[Procedure]) -> tuple[Question, ...]:
    """List the questions in the order in which they are asked.

    :param documents: the SOP documents at hand; those that cannot be run are not offered.
    """
    sops = {sop_name(document): document for document in documents if not document.obstacles()}
    services = {row["code"]: row["name"] for row in facts("services")}
    return (
        Question("name", "Nama kantor", _text(200)),
        Question("address", "Alamat kantor", _text(300)),
        Question("phone", "Telepon kantor", _text(40), "", "boleh dikosongkan"),
        Question("logo", "Berkas logo kop surat", _logo, "", LOGO_HINT, tidied=False),
        Question("time_zone", "Zona waktu", _zone, "Asia/Jakarta", "WIB, WITA, WIT"),
        Question("admin_name", "Nama lengkap administrator", _text(120)),
        Question("admin_username", "Nama pengguna administrator", _username, "admin"),
        Question("counters", "Jumlah loket", _number("Jumlah loket", 1, 50), "2"),
        Question("services", "Layanan", _codes(services), ALL, _listed(services)),
        Question("bays", "Jumlah parkir khusus", _number("Jumlah parkir khusus", 0, 200), "2"),
        Question("seats", "Jumlah kursi prioritas", _number("Jumlah kursi", 0, 200), "4"),
        Question("spaces", "Jumlah ruang kursi roda", _number("Jumlah ruang", 0, 200), "1"),
        Question("sop", "Nomor SOP", _sop(sops), next(iter(sops), None), ", ".join(sops)),
    )


def sop_name(document: Procedure) -> str:
    """Name a document by its number, and by its revision where it has one."""
    revision = "" if document.revision in ("", "-") else f" revisi {document.revision}"
    return f"{document.number}{revision}"


def _text(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > longest:
            raise Unfit(f"Terlalu panjang: {len(text)} huruf. Paling banyak {longest} huruf.")
        return text

    return read


def _logo(text: str) -> Logo | None:
    try:
        return logo_at(text)
    except UnusableLogo as problem:
        raise Unfit(str(problem)) from problem


def _zone(text: str) -> str:
    name = ZONES.get(text.upper(), text)
    if name not in zoneinfo.available_timezones():
        raise Unfit(f'Zona waktu "{text}" tidak dikenal. Isi WIB, WITA, WIT, atau Asia/Jakarta.')
    return name


def _username(text: str) -> str:
    if not USERNAME.fullmatch(text):
        raise Unfit("Nama pengguna hanya huruf kecil, angka, titik, atau strip, tanpa spasi.")
    return _text(60)(text)


def _number(label: str, least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
            raise Unfit(f"{label} harus angka dari {least} sampai {most}.")
        return int(text)

    return read


def _codes(known: dict[str, str]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        if text.lower() == ALL:
            return tuple(known)
        chosen = {code.upper() for code in re.split(r"[,; ]+", text) if code}
        unknown = sorted(chosen - known.keys())
        if unknown or not chosen:
            raise Unfit(
                f"Kode layanan tidak dikenal: {', '.join(unknown) or text}. "
                f'Pilih dari {", ".join(known)}, atau "{ALL}".'
            )
        return tuple(code for code in known if code in chosen)

    return read


def _listed(services: dict[str, str]) -> str:
    listed = ", ".join(f"{code} = {name}" for code, name in services.items())
    return f'"{ALL}", atau kode dipisah koma: {listed}'


def _sop(known: dict[str, Procedure]) -> Callable[[str], Procedure]:
    def read(text: str) -> Procedure:
        found: Sequence[str] = [name for name in known if name.lower() == text.lower()]
        if not found:
            raise Unfit(
                f'SOP "{text}" tidak ada atau tidak dapat dijalankan. '
                f"Yang dapat dijalankan: {', '.join(known) or 'tidak ada'}."
            )
        return known[found[0]]

    return read
