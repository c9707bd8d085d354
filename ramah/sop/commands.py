"""`ramah sop show | check | docs`: answers on standard output, faults on standard error."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from ramah.sop.procedure import (
    Procedure,
    SopError,
    SopNotFound,
    available,
    load,
    own_folder,
    shipped,
)
from ramah.sop.render import render_markdown, render_text

P = TypeVar("P", bound=argparse.ArgumentParser)

DONE, STALE, WRONG = 0, 1, 2
PROGRAM = Path(__file__).resolve().parents[2]
PAGE = PROGRAM / "docs" / "sop.md"
HEADER = "<!-- Dibuat oleh `ramah sop docs` dari ramah/sop/documents/; jangan disunting. -->\n\n"


def register(subparsers: argparse._SubParsersAction[P]) -> None:
    """Add `sop` and its commands to the program's command line."""
    sop = subparsers.add_parser("sop", help="menampilkan dan memeriksa dokumen SOP")
    commands = sop.add_subparsers(dest="sop_command", required=True, metavar="PERINTAH")
    _register_show(commands)
    check = commands.add_parser(
        "check",
        help="memeriksa berkas SOP",
        description="Kode keluar: 0 berkas sah (dapat dijalankan atau hanya ditampilkan), 2 salah.",
    )
    check.add_argument("files", nargs="+", type=Path, metavar="BERKAS")
    check.set_defaults(handler=check_files)
    docs = commands.add_parser(
        "docs",
        help="menulis docs/sop.md dari dokumen bawaan",
        description="Kode keluar: 0 selesai atau masih sesuai, 1 basi (--check), 2 salah.",
    )
    docs.add_argument("--check", action="store_true", help="hanya membandingkan, tidak menulis")
    docs.add_argument(
        "--page", type=Path, default=PAGE, metavar="BERKAS", help="bawaan: %(default)s"
    )
    docs.set_defaults(handler=write_docs)


def _register_show(commands: argparse._SubParsersAction[P]) -> None:
    show = commands.add_parser(
        "show",
        help="menampilkan SOP",
        description="Tanpa BERKAS atau NOMOR: SOP bawaan. Kode keluar: 0 tampil, 2 salah.",
    )
    show.add_argument("document", nargs="?", default="", metavar="BERKAS|NOMOR")
    show.add_argument("--format", choices=("text", "markdown"), default="text")
    show.set_defaults(handler=show_document)


def show_document(args: argparse.Namespace) -> int:
    """Print one document, from a file or by its number."""
    render = render_markdown if args.format == "markdown" else render_text
    try:
        sys.stdout.write(render(_chosen(args.document)))
    except SopError as error:
        return _refuse(error)
    return DONE


def check_files(args: argparse.Namespace) -> int:
    """Print for each file whether visits can run under it, or all that is wrong with it."""
    worst = DONE
    for path in args.files:
        try:
            sys.stdout.write(f"{path}: {load(path).verdict()}\n")
        except SopError as error:
            worst = _refuse(error)
    return worst


def write_docs(args: argparse.Namespace) -> int:
    """Write docs/sop.md, or only compare it with what would be written."""
    page: Path = args.page
    wanted = documentation()
    try:
        if args.check:
            return _compare(page, wanted)
        page.write_text(wanted, encoding="utf-8")
    except OSError as error:
        return _refuse(SopError([f"{page}: {error.strerror}"]))
    sys.stdout.write(f"{page} ditulis\n")
    return DONE


def documentation() -> str:
    """Return what docs/sop.md must hold: every shipped document."""
    return HEADER + "\n".join(render_markdown(procedure) for procedure in shipped())


def _compare(page: Path, wanted: str) -> int:
    if page.exists() and page.read_text(encoding="utf-8", errors="replace") == wanted:
        return DONE
    sys.stderr.write(f"{page} tidak sesuai lagi dengan dokumen SOP. Jalankan: ramah sop docs\n")
    return STALE


def _chosen(document: str) -> Procedure:
    if document and Path(document).is_file():
        return load(Path(document))
    found = _numbered(document, available(_folders()))
    if found is None:
        raise SopNotFound([f"{document}: bukan berkas dan bukan nomor SOP yang dikenal"])
    return found


def _numbered(number: str, procedures: Iterable[Procedure]) -> Procedure | None:
    """Return the latest document in force with this number; without one, the shipped document."""
    if not number:
        return shipped()[0]
    same = [procedure for procedure in procedures if procedure.number == number]
    return max(same, key=lambda procedure: procedure.effective.date, default=None)


def _folders() -> tuple[Path, ...]:
    return (own_folder(Path(os.environ.get("RAMAH_HOME", PROGRAM / "var"))),)


def _refuse(error: SopError) -> int:
    sys.stderr.writelines(f"{problem}\n" for problem in error.problems)
    return WRONG
