"""Labels for units as a PDF file for label paper: a QR code, and the tag in large letters."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ramah.aids import tags
from ramah.aids.models import Aid

TEMPLATE = Path(__file__).with_name("labels.typ")
FONTS = Path(__file__).resolve().parent.parent / "fonts"
MOST = 480  # labels in one file: twenty sheets


@dataclass(frozen=True)
class Paper:
    """A sheet of labels; lengths in mm. ``left`` and ``top`` lead to the first label's corner."""

    page_width: float
    page_height: float
    columns: int
    rows: int
    label_width: float
    label_height: float
    left: float
    top: float
    across: float
    down: float

    @property
    def places(self) -> int:
        """Give how many labels a sheet has."""
        return self.columns * self.rows


PAPERS = {
    "A4_3X8": Paper(210, 297, 3, 8, 70, 37, 0, 0.5, 70, 37),
    "A4_3X7": Paper(210, 297, 3, 7, 63.5, 38.1, 7.2, 15.15, 66.0, 38.1),
}
PAPER_NAMES = (
    ("A4_3X8", _("A4, 24 label (3 × 8), 70 × 37 mm")),
    ("A4_3X7", _("A4, 21 label (3 × 7), 63,5 × 38,1 mm")),
)


def as_pdf(units: Sequence[Aid], paper: Paper, *, first: int, base: str) -> bytes:
    """Draw the labels of these units.

    :param first: the place of the first label on its sheet, from 1: a sheet may be half used.
    :param base: the address of this program, without a path, to which the QR codes lead.
    """
    drawn: bytes = _compile(units, paper, first, base, format="pdf")
    return drawn


def as_pictures(
    units: Sequence[Aid], paper: Paper, *, first: int, base: str, per_inch: int
) -> list[bytes]:
    """Draw the same sheets as PNG pictures, one for each, as a camera would see them."""
    drawn = _compile(units, paper, first, base, format="png", ppi=per_inch)
    return drawn if isinstance(drawn, list) else [drawn]


def _compile(units: Sequence[Aid], paper: Paper, first: int, base: str, **form: Any) -> Any:
    sheet = {
        "title": gettext("Label sarana bantu"),
        "language": get_language() or "id",
        "paper": asdict(paper),
        "pages": _pages(units, paper, first, base),
    }
    return typst.compile(
        TEMPLATE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(sheet)},
        **form,
    )


def _pages(units: Sequence[Aid], paper: Paper, first: int, base: str) -> list[list[Any]]:
    sheets: list[list[Any]] = []
    for place, unit in enumerate(units, start=first - 1):
        sheet, there = divmod(place, paper.places)
        if sheet == len(sheets):
            sheets.append([])
        row, column = divmod(there, paper.columns)
        x, y = paper.left + column * paper.across, paper.top + row * paper.down
        sheets[-1].append({"x": x, "y": y, "unit": _label(unit, base)})
    return sheets


def _label(unit: Aid, base: str) -> dict[str, str]:
    return {
        "office": unit.office.name,
        "kind": str(unit.type),
        "tag": unit.tag,
        "qr": _qr(base.rstrip("/") + tags.path_of(unit)),
        "alt": gettext("Kode QR %(tag)s") % {"tag": unit.tag},
    }


def _qr(address: str) -> str:
    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", border=2, xmldecl=False)
    return file.getvalue().decode()


def units_named(office_units: Any, text: str) -> tuple[list[Aid], list[str]]:
    """Find the units whose tags stand in a text, in that order; give also what was not found."""
    found: list[Aid] = []
    unknown: list[str] = []
    for tag in _words(text):
        unit = office_units.tagged(tag).first()
        found.extend([unit] if unit and unit not in found else [])
        unknown.extend([] if unit else [tag])
    return found, unknown


def _words(text: str) -> Iterator[str]:
    for line in text.replace(";", ",").splitlines():
        yield from (word.strip() for word in line.split(",") if word.strip())
