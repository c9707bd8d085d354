"""The logo that an office is set up with: a file of this computer, read when it is named."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ramah.offices.logo_picture import Picture

NONE = "-"


class UnusableLogo(Exception):
    """The file cannot be found, opened or used; its sentence says what to do."""


@dataclass(frozen=True)
class Logo:
    """A logo that was read, and the file it came from."""

    file: Path
    picture: "Picture"

    def __str__(self) -> str:
        return str(self.file)


def logo_at(text: str) -> Logo | None:
    """Read the logo in a file; nothing, or a dash, is no logo.

    :param text: a path as it was typed, or dropped into a terminal: it may stand in quotes.
    :raises UnusableLogo: there is no such file, or it is no picture that can be used.
    """
    name = _unquoted(text)
    if name in ("", NONE):
        return None
    from ramah.offices.logo_picture import UnusablePicture, read  # takes a moment

    file = _path(name)
    try:
        return Logo(file, read(_content(file)))
    except UnusablePicture as problem:
        raise UnusableLogo(f"{file}: {problem}") from problem


def _unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if quoted else text


def _path(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # ~name, and nobody is called so
        return Path(name)


def _content(file: Path) -> bytes:
    from ramah.offices.logo_picture import MOST_BYTES

    try:
        if not file.is_file():
            raise UnusableLogo(f"{file}: berkas ini tidak ditemukan. Periksa letak dan namanya.")
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "nama tidak sah"
        raise UnusableLogo(f"{file}: berkas ini tidak dapat dibaca ({reason}).") from error
