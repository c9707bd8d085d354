"""Finds words in templates that nobody marked for translation."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

# Words that are the same in every language, and the names of languages in themselves.
SAME_EVERYWHERE = frozenset(
    {"Ramah", "DEMO", "SOP", "English", "Bahasa Indonesia", "Bahasa · Language"}
)
READ_ALOUD = ("alt", "aria-label", "aria-description", "placeholder", "title")
TEXT_TAGS = ("include", "with", "icon", "clock")
HIDDEN = ("comment", "blocktranslate", "blocktrans")
WORD = re.compile(r"[^\W\d_]{2}")
QUOTED = re.compile(r"""(?<!_\()(["'])((?:(?!\1).)*)\1""")


def faults(root: Path) -> Iterator[str]:
    """Name each text of a template that would stay Indonesian on an English page."""
    for file in sorted((root / "ramah/templates").rglob("*.html")):
        for line, text in unmarked(file.read_text(encoding="utf-8")):
            yield f"{file.relative_to(root)}:{line}: not marked for translation: {text!r}"


def unmarked(source: str) -> list[tuple[int, str]]:
    """Give line and text of what stands in a template outside a translation."""
    page: list[str] = []
    found: list[tuple[int, str]] = []
    hidden = ""
    for token in Lexer(source).tokenize():
        tag = token.contents.split(" ", 1)[0] if token.token_type is TokenType.BLOCK else ""
        page.append(token.contents if _is_text(token) and not hidden else _as_lines(token))
        if hidden:
            hidden = "" if tag == f"end{hidden}" else hidden
        elif tag in HIDDEN:
            hidden = tag
        elif tag in TEXT_TAGS:
            found += [(token.lineno or 0, text) for text in _sentences(token.contents)]
    reader = _Reader()
    reader.feed("".join(page))
    return sorted(found + reader.found)


def _is_text(token: Token) -> bool:
    return token.token_type is TokenType.TEXT


def _as_lines(token: Token) -> str:
    """Stand in for a tag or a variable: no word, but as many lines."""
    return "\n" * token.contents.count("\n") if _is_text(token) else "0"


def _sentences(tag: str) -> Iterator[str]:
    """Give a tag's quoted words that read like a text, not like a name or a path."""
    for _, text in QUOTED.findall(tag):
        if WORD.search(text) and (" " in text or text[0].isupper()) and text not in SAME_EVERYWHERE:
            yield text


class _Reader(HTMLParser):
    """Reads a page's words, passing over what says of itself that it is Indonesian."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._quotation: list[str] = []  # the open tags of a passage in a stated language

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._quotation[:1] == [tag] or (not self._quotation and values.get("lang") in _STATED):
            self._quotation.append(tag)
        if not self._quotation:
            for name in READ_ALOUD:
                self._judge(values.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        if self._quotation[:1] == [tag]:
            self._quotation.pop()

    def handle_data(self, data: str) -> None:
        if not self._quotation:
            self._judge(data)

    def _judge(self, text: str) -> None:
        text = " ".join(text.split())
        if WORD.search(text) and text.strip(" 0·:") not in SAME_EVERYWHERE:
            self.found.append((self.getpos()[0], text))


_STATED = ("id", "en")
