"""The nine elements of PermenPANRB 14/2017, as data: keys by name, wording, the four answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ramah.survey.bands import records


@dataclass(frozen=True)
class Question:
    """One element: its key, its name, what is asked, and the answers worth 1 to 4."""

    key: str
    name: str
    wording: str
    answers: tuple[str, str, str, str]


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """Return the elements in the order in which they are asked."""
    return tuple(
        Question(
            key=row["key"],
            name=row["unsur"],
            wording=row["question_id"],
            answers=(row["opt1"], row["opt2"], row["opt3"], row["opt4"]),
        )
        for row in records("skm_questions")
    )


def names() -> dict[str, str]:
    """Return the elements' names by key.

    U8 and U9 are not among them: two orders circulate, in one U8 is the facilities (SARPRAS), in
    the other the complaints (PENGADUAN).
    """
    return {question.key: question.name for question in questions()}
