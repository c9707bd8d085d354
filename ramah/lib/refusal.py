"""The one kind of error a person is meant to read."""

from typing import Any


class Refused(Exception):
    """An expected refusal; its sentence tells the officer, in their language, what to do.

    :param message: a translated (or lazily translated) sentence.
    """

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class AlreadyDone(Refused):
    """The work was done before (double click, retry, back button): nothing is written."""
