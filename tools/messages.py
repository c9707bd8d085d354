"""Collects every text marked for translation and compiles the English translation.

Usage: messages.py [--check] [--root FOLDER]

Without --check it updates ramah/locale/en/LC_MESSAGES/django.po (new texts come in empty, texts
no longer used go) and compiles django.mo. With --check it changes nothing, names whatever is
missing, untranslated, uncertain, differs in its placeholders, or stands unmarked in a template,
and leaves with exit code 1 if it found anything. Needs no gettext tools.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import unmarked  # type: ignore[import-not-found]  # beside this script
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PO = Path("ramah/locale/en/LC_MESSAGES/django.po")
NOUN = ((1, "c"), 2)  # babel's word for: the first argument is the context
FUNCTIONS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": NOUN,
    "pgettext_lazy": NOUN,
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
MARKING = ("django.utils.translation", "django.utils.translation.trans_null")
KEPT = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^<>]+>")  # placeholders and HTML tags
Key = tuple[str, str]  # context, text (of a plural: the first form)


class Texts(Catalog):
    """A catalogue without dates and version numbers, so that equal texts give equal bytes."""

    mime_headers = property(
        lambda self: [
            ("Language", "en"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]
    )

    def __init__(self) -> None:
        super().__init__(locale="en", fuzzy=False)
        self.header_comment = (
            "# English. Written by tools/messages.py; only the msgstr lines are yours."
        )


def main(words: list[str]) -> int:
    """Update the translation, or check it."""
    parser = argparse.ArgumentParser(description="Collect and compile the texts to translate.")
    parser.add_argument("--check", action="store_true", help="change nothing, name what is amiss")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    chosen = parser.parse_args(words)
    settings.configure()
    found = list(collect(chosen.root))
    if chosen.check:
        return report([*faults(chosen.root, found), *unmarked.faults(chosen.root)])
    texts = merged(found, translated(chosen.root))
    file = chosen.root / PO
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(po_bytes(texts))
    file.with_suffix(".mo").write_bytes(mo_bytes(texts))
    empty = sum(not all(strings(message)) for message in texts if message.id)
    print(f"messages: {len(texts)} texts, {empty} to translate in {PO}")
    return 0


def report(lines: list[str]) -> int:
    """Print what was found and return the exit code."""
    print("\n".join(lines) or "messages: every text is marked and translated")
    return 1 if lines else 0


def collect(root: Path) -> Iterator[Message]:
    """Read every marked text of the program's code and templates."""
    for file in sorted((root / "ramah").rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        yield from _marked(source, _names_in(source))
    for file in sorted((root / "ramah/templates").rglob("*.html")):
        source = templatize(file.read_text(encoding="utf-8"), str(file))
        in_brackets = f"({source}\n)"  # or Python would mind the page's indentation
        yield from _marked(in_brackets, {**FUNCTIONS, "_": None})


def _names_in(source: str) -> dict[str, Any]:
    """Give the names under which a module has imported the marking functions."""
    return {
        name.asname or name.name: FUNCTIONS[name.name]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module in MARKING
        for name in node.names
        if name.name in FUNCTIONS
    }


def _marked(source: str, names: dict[str, Any]) -> Iterator[Message]:
    stream = io.BytesIO(source.encode())
    for _line, text, _comments, context in extract("python", stream, names):
        yield Message(text, context=context)


def key(message: Message) -> Key:
    """Give what a text is looked up by."""
    return message.context or "", originals(message)[0]


def originals(message: Message) -> list[str]:
    """Give the Indonesian of a text: one string, or one for each plural form."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def strings(message: Message) -> list[str]:
    """Give the English of a text: one string, or one for each plural form."""
    given = message.string
    return list(given) if isinstance(given, list | tuple) else [given or ""]


def translated(root: Path) -> dict[Key, Message]:
    """Read the translation as it stands."""
    if not (root / PO).exists():
        return {}
    with (root / PO).open("rb") as stream:
        return {key(message): message for message in read_po(stream, locale="en") if message.id}


def merged(found: list[Message], known: dict[Key, Message]) -> Texts:
    """Put the collected texts together with the English that is known for them."""
    texts = Texts()
    for message in found:
        texts.add(message.id, context=message.context)
    for message in texts:
        old = known.get(key(message))
        if message.id and old and old.pluralizable == message.pluralizable:
            message.string, message.flags = old.string, message.flags | (old.flags & {"fuzzy"})
    return texts


def po_bytes(texts: Texts) -> bytes:
    """Write the translation for people: sorted, without places and dates."""
    stream = io.BytesIO()
    write_po(stream, texts, width=100, no_location=True, sort_output=True)
    return stream.getvalue()


def mo_bytes(texts: Texts) -> bytes:
    """Write the translation for the program."""
    stream = io.BytesIO()
    write_mo(stream, texts)
    return stream.getvalue()


def faults(root: Path, found: list[Message]) -> Iterator[str]:
    """Say what keeps the English from being complete."""
    known = translated(root)
    texts = merged(found, known)
    collected = {key(message): message for message in texts if message.id}
    yield from (f"not collected: {text!r}" for _, text in collected.keys() - known.keys())
    yield from (f"no longer used: {text!r}" for _, text in known.keys() - collected.keys())
    for at in sorted(collected.keys() & known.keys()):
        yield from (f"{fault}: {at[1]!r}" for fault in _faults_of(collected[at]))
    file = root / PO
    if not file.exists() or file.read_bytes() != po_bytes(texts):
        yield f"{PO} is not as `make messages` writes it"
    if not (compiled := file.with_suffix(".mo")).exists():
        yield "django.mo is missing: run `make messages`"
    elif compiled.read_bytes() != mo_bytes(texts):
        yield "django.mo is not what django.po compiles to: run `make messages`"


def _faults_of(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "marked uncertain (fuzzy)"
    if not all(string.strip() for string in strings(message)):
        yield "not translated"
        return
    for original, english in zip(originals(message), strings(message), strict=True):
        if sorted(KEPT.findall(original)) != sorted(KEPT.findall(english)):
            yield f"other placeholders or tags in {english!r}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
