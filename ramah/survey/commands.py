"""`ramah skm FILE.csv`: the index of a table of answers, without office and database.

Exit codes: 0 computed, 2 wrong use or answers that are none.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from ramah.survey import output
from ramah.survey.bands import CURRENT, editions
from ramah.survey.sample import Sample, sample
from ramah.survey.sheet import Fault, Sheet, SheetError, read
from ramah.survey.skm import EXACT, Index, Weight, index, sums, weight_named

P = TypeVar("P", bound=argparse.ArgumentParser)

DONE, WRONG = 0, 2
EXPLANATION = (
    "FILE: satu baris per responden, satu kolom per unsur (U1, U2, …, SARPRAS, PENGADUAN); "
    "kolom pertama boleh pengenal, misalnya no_resp. Jawaban 1 sampai 4. "
    "Kode keluar: 0 dihitung, 2 ada jawaban yang salah atau berkas tidak dapat dibaca."
)


def register(subparsers: argparse._SubParsersAction[P]) -> None:
    """Add `skm` to the program's command line."""
    skm = subparsers.add_parser(
        "skm", help="hitung indeks survei kepuasan dari berkas CSV", description=EXPLANATION
    )
    skm.add_argument("file", type=Path, metavar="FILE")
    skm.add_argument(
        "--weight",
        type=_weight,
        default=EXACT,
        metavar="exact|0.111|0.11|N",
        help="bobot tiap unsur: exact (1/n tepat, bawaan) atau angka",
    )
    skm.add_argument(
        "--bands",
        choices=tuple(editions()),
        default=CURRENT,
        help="batas mutu (bawaan: %(default)s)",
    )
    skm.add_argument("--json", action="store_true", help="keluaran JSON")
    skm.add_argument(
        "--skip-invalid",
        action="store_true",
        help="lewati responden yang jawabannya salah, dan sebutkan jumlahnya",
    )
    skm.add_argument(
        "--population",
        type=_population,
        metavar="JUMLAH",
        help="banyaknya penerima layanan: bandingkan dengan jumlah sampel minimal",
    )
    skm.set_defaults(handler=compute)


def compute(args: argparse.Namespace) -> int:
    """Print the index of one file, or all that keeps it from being computed."""
    try:
        sheet = read(args.file)
        _say(sheet.faults)
        found = _index(sheet, args)
    except SheetError as error:
        _say([str(error)])
        return WRONG
    needed = sample(args.population) if args.population else None
    _warn(found, needed)
    if args.json:
        sys.stdout.write(output.as_json(found, sheet.skipped, needed))
    else:
        sys.stdout.write(output.as_text(found, sheet.skipped, needed))
    return DONE


def _index(sheet: Sheet, args: argparse.Namespace) -> Index:
    if sheet.faults and not args.skip_invalid:
        raise SheetError(
            f"Tidak dihitung: {sheet.skipped} responden bermasalah. Perbaiki berkasnya, atau "
            "lewati mereka dengan --skip-invalid."
        )
    if not sheet.answers:
        raise SheetError("Tidak dihitung: tidak ada responden yang jawabannya lengkap dan benar.")
    respondents, totals = sums(sheet.keys, sheet.answers)
    return index(
        respondents=respondents,
        totals=totals,
        bands=editions()[args.bands],
        weight=args.weight,
    )


def _warn(found: Index, needed: Sample | None) -> None:
    _say(f"Perhatian: {warning}" for warning in output.warnings(found, needed))


def _say(lines: Iterable[Fault | str]) -> None:
    sys.stderr.writelines(f"{line}\n" for line in lines)


def _weight(text: str) -> Weight:
    try:
        return weight_named(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text}: tulis exact, atau angka di atas 0 sampai 1 seperti 0.111"
        ) from None


def _population(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: tulis bilangan bulat mulai 1")
    return int(text)
