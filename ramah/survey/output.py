"""How `ramah skm` says an index: a table to read, and JSON for other programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from ramah.survey.questions import names
from ramah.survey.sample import Sample
from ramah.survey.skm import Caution, Index, rounded, usual_weights, with_weight

MARK = "\ue000"
MARKED = re.compile(f'"{MARK}([0-9.]+){MARK}"')
FIGURE = 4


def as_json(found: Index, skipped: int, needed: Sample | None) -> str:
    """Write the result as JSON.

    `value` is a number with exactly two decimals (100.00); `mean` and `weighted` are numbers as
    exact as a double is; `weight` is the name of the weight, `weight_number` its number.
    """
    content: dict[str, object] = {
        "respondents": found.respondents,
        "skipped": skipped,
        "elements": [
            {
                "key": element.key,
                "sum": element.sum,
                "mean": float(element.mean),
                "weighted": float(element.weighted),
            }
            for element in found.elements
        ],
        "weight": found.weight.name,
        "weight_number": float(found.weight.among(len(found.elements))),
        "weighted": float(found.weighted),
        "value": found.value,
        "grade": found.band.grade,
        "label": found.band.label,
        "bands": found.bands.edition,
        "warnings": list(warnings(found, needed)),
    }
    if needed:
        content["sample"] = _sample(found, needed)
    text = json.dumps(content, ensure_ascii=False, indent=2, default=_marked)
    return MARKED.sub(r"\1", text) + "\n"


def as_text(found: Index, skipped: int, needed: Sample | None) -> str:
    """Write the result as a table in Indonesian, with decimal commas."""
    lines = [
        "Survei Kepuasan Masyarakat",
        f"Responden: {found.respondents}"
        + (f" ({skipped} dilewati karena jawabannya salah)" if skipped else ""),
        "",
        *_table(found),
        "",
        f"Bobot tiap unsur : {weight_words(found)}",
        f"Nilai SKM        : {_comma(found.value)}  (jumlah NRR tertimbang x 25)",
        f"Mutu pelayanan   : {found.band.grade} ({found.band.label})",
        f"Batas mutu       : {_bands(found)}",
    ]
    if needed:
        lines.append(f"Sampel           : {_sample_words(found, needed)}")
    return "\n".join(lines) + "\n"


def weight_words(found: Index) -> str:
    """Name the weight as a report must."""
    elements = len(found.elements)
    if found.weight.number is None:
        return f"1/{elements} tepat"
    return f"{found.weight.name.replace('.', ',')} (angka tetap, {elements} unsur)"


def warnings(found: Index, needed: Sample | None) -> Iterator[str]:
    """Yield what a reader of the index must know beside it, a sentence each."""
    for caution in found.cautions:
        yield _words(caution, found)
    if needed and needed.missing(found.respondents):
        yield (
            f"Responden kurang {needed.missing(found.respondents)}: populasi {needed.population} "
            f"memerlukan paling sedikit {needed.required}."
        )


def _words(caution: Caution, found: Index) -> str:
    elements = len(found.elements)
    weight = found.weight.name.replace(".", ",")
    sentences = {
        Caution.PRINTED_WEIGHT_NOT_NINE: f"Bobot {weight} dicetak untuk 9 unsur, tabel ini "
        f"memuat {elements} unsur. Bobot dipakai apa adanya.",
        Caution.WEIGHT_NOT_ONE: f"Bobot {weight} kali {elements} unsur tidak sama dengan 1. "
        "Bobot dipakai apa adanya.",
        Caution.VALUE_OUTSIDE_SCALE: f"Nilai {_comma(found.value)} di luar 25 sampai 100 karena "
        "bobotnya.",
        Caution.GRADE_DEPENDS_ON_WEIGHT: f"Mutu bergantung pada bobot: {_others(found)}.",
        Caution.BANDS_UNVERIFIED: f"Batas mutu {found.bands.edition} belum diperiksa terhadap "
        "naskah peraturannya.",
    }
    return sentences[caution]


def _others(found: Index) -> str:
    """List the value and grade under each usual weight and the chosen one."""
    elements = len(found.elements)
    weights = dict.fromkeys((found.weight, *usual_weights(elements)))
    indexes = (with_weight(found, weight) for weight in weights)
    return "; ".join(
        f"{weight_words(other).split(' (')[0]} memberi {_comma(other.value)} ({other.band.grade})"
        for other in indexes
    )


def _table(found: Index) -> Iterator[str]:
    titles = names()
    rows = [
        (
            f"{element.key} {titles.get(element.key, '')}".strip(),
            str(element.sum),
            _figure(element.mean),
            _figure(element.weighted),
        )
        for element in found.elements
    ]
    total = ("Jumlah", "", "", _figure(found.weighted))
    width = max(len(name) for name, *_ in (*rows, total))
    longest = max(6, *(len(row[1]) for row in rows))
    for name, added, mean, weighted in (("Unsur", "Jumlah", "NRR", "Tertimbang"), *rows, total):
        yield f"{name:<{width}}  {added:>{longest}}  {mean:>6}  {weighted:>10}".rstrip()


def _bands(found: Index) -> str:
    words = {"14-2017": "PermenPANRB 14/2017", "25-2004": "KEP/25/M.PAN/2/2004"}
    name = words.get(found.bands.edition, found.bands.edition)
    return name if found.bands.verified else f"{name} (belum diperiksa terhadap naskahnya)"


def _sample_words(found: Index, needed: Sample) -> str:
    return (
        f"{found.respondents} dari paling sedikit {needed.required} untuk populasi "
        f"{needed.population} (tabel Krejcie-Morgan: {needed.table} untuk "
        f"{needed.table_population})"
    )


def _sample(found: Index, needed: Sample) -> dict[str, int]:
    return {
        "population": needed.population,
        "required": needed.required,
        "table": needed.table,
        "table_population": needed.table_population,
        "missing": needed.missing(found.respondents),
    }


def _figure(number: Fraction) -> str:
    return _comma(rounded(number, FIGURE))


def _comma(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def _marked(number: object) -> str:
    """Mark a Decimal, so that it becomes a JSON number with all its decimals."""
    if not isinstance(number, Decimal):
        raise TypeError(number)
    return f"{MARK}{number:f}{MARK}"
