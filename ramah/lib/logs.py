"""Log lines without personal data: where something failed and with which kind of error, no more.

An error's own words may name a person: a database quotes the row that broke a rule, Python quotes
the text that was no number.
"""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """Writes errors as their places and kinds, never their words."""

    def formatException(self, ei: ExcInfo) -> str:
        """Write an error, after those it followed from."""
        error = ei[1]
        return "" if error is None else "\n".join(reversed(list(_chain(error))))


def _chain(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        kind = type(following)
        places = "".join(traceback.format_tb(following.__traceback__))
        yield f"{places}{kind.__module__}.{kind.__qualname__}"
        hidden = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or hidden
