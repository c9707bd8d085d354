"""What one version of the questionnaire holds, as plain data: checked, and equal to its JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ramah.survey.bands import records
from ramah.survey.questions import questions

ANSWERS = 4
LONGEST = 300
MOST_EXTRAS = 3
FEWEST_CHOICES, MOST_CHOICES = 2, 6
DAY_AND_HOUR = {"date", "hour_band"}  # the day is kept with the response, the hour never is
AGE_BANDS = ("di bawah 18", "18–25", "26–35", "36–45", "46–60", "di atas 60")
EXTRA_KEY = "X{}"


class ContentError(ValueError):
    """A questionnaire that cannot be used; `key` names the part, the words say what is wrong."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key = key
        self.problem = problem


@dataclass(frozen=True)
class Wording:
    """A question in one way of saying it, with its answers worth 1 to 4."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class AskedElement:
    """One element of the index: the official wording, and the easy one beside it."""

    key: str
    name: str
    official: Wording
    easy: Wording


@dataclass(frozen=True)
class Choice:
    """A question outside the index: of the profile, or the office's own.

    Without answers, they are the office's services (`service`).
    """

    key: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """The whole questionnaire of one version."""

    title: str
    basis: str
    elements: tuple[AskedElement, ...]
    profile: tuple[Choice, ...]
    extras: tuple[Choice, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the index's elements, in the order in which they are asked."""
        return tuple(element.key for element in self.elements)

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"format": 1, **_listed(asdict(self))}


def shipped() -> Content:
    """Return the questionnaire that comes with the program: the nine elements, nothing extra."""
    easy = {row["key"]: row for row in records("skm_easy")}
    return Content(
        title="Survei Kepuasan Masyarakat",
        basis="PermenPANRB 14/2017",
        elements=tuple(
            AskedElement(
                key=question.key,
                name=question.name,
                official=Wording(question.wording, question.answers),
                easy=_easy(easy[question.key]),
            )
            for question in questions()
        ),
        profile=tuple(_profile()),
    )


def from_json(stored: Mapping[str, Any]) -> Content:
    """Return the content that was stored.

    :raises ContentError: it is no questionnaire, or not of this format.
    """
    if stored.get("format") != 1:
        raise ContentError("format", "bukan format 1")
    try:
        content = Content(
            title=stored["title"],
            basis=stored["basis"],
            elements=tuple(_element(part) for part in stored["elements"]),
            profile=tuple(_choice(part) for part in stored["profile"]),
            extras=tuple(_choice(part) for part in stored["extras"]),
        )
    except (KeyError, TypeError) as error:
        raise ContentError(str(error), "tidak lengkap") from error
    check(content)
    return content


def with_extras(content: Content, extras: list[tuple[str, tuple[str, ...]]]) -> Content:
    """Return the content with these questions of the office's own, outside the index."""
    choices = (
        Choice(EXTRA_KEY.format(number), question, answers)
        for number, (question, answers) in enumerate(extras, start=1)
    )
    return replace(content, extras=tuple(choices))


def check(content: Content) -> None:
    """Refuse what cannot be asked or counted.

    :raises ContentError: names the first part that is wrong.
    """
    for key, text in _texts(content):
        if not text.strip() or len(text) > LONGEST:
            raise ContentError(key, f"isi dengan 1 sampai {LONGEST} huruf")
    if not content.elements:
        raise ContentError("elements", "pilih paling sedikit satu unsur")
    for element in content.elements:
        if {len(element.official.answers), len(element.easy.answers)} != {ANSWERS}:
            raise ContentError(element.key, f"tulis {ANSWERS} jawaban")
    for extra in content.extras:
        if not FEWEST_CHOICES <= len(extra.answers) <= MOST_CHOICES:
            raise ContentError(extra.key, f"tulis {FEWEST_CHOICES} sampai {MOST_CHOICES} jawaban")
    if len(content.extras) > MOST_EXTRAS:
        raise ContentError("extras", f"paling banyak {MOST_EXTRAS} pertanyaan tambahan")
    _refuse_twice(content)


def _refuse_twice(content: Content) -> None:
    choices = (*content.profile, *content.extras)
    keys = (*content.keys, *(choice.key for choice in choices))
    for key, times in Counter(keys).items():
        if times > 1:
            raise ContentError(key, "ada dua kali")
    for choice in choices:
        if len(set(choice.answers)) < len(choice.answers):
            raise ContentError(choice.key, "ada jawaban yang sama")


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    yield from (("title", content.title), ("basis", content.basis))
    for element in content.elements:
        for wording in (element.official, element.easy):
            for text in (element.name, wording.question, *wording.answers):
                yield element.key, text
    for choice in (*content.profile, *content.extras):
        for text in (choice.question, *choice.answers):
            yield choice.key, text


def _profile() -> Iterator[Choice]:
    for row in records("skm_profile"):
        if row["key"] in DAY_AND_HOUR:
            continue
        written = () if row["options"].startswith("(") else tuple(row["options"].split(";"))
        answers = AGE_BANDS if row["key"] == "age" else written
        yield Choice(row["key"], row["label"], answers)


def _easy(row: Mapping[str, str]) -> Wording:
    return Wording(row["question"], tuple(row[f"opt{number}"] for number in range(1, ANSWERS + 1)))


def _element(part: Mapping[str, Any]) -> AskedElement:
    official, easy = (
        Wording(part[way]["question"], tuple(part[way]["answers"])) for way in ("official", "easy")
    )
    return AskedElement(part["key"], part["name"], official, easy)


def _choice(part: Mapping[str, Any]) -> Choice:
    return Choice(part["key"], part["question"], tuple(part["answers"]))


def _listed(value: Any) -> Any:
    """Turn tuples into lists, as JSON gives them back."""
    if isinstance(value, dict):
        return {key: _listed(part) for key, part in value.items()}
    return [_listed(part) for part in value] if isinstance(value, list | tuple) else value
