"""The survey's form as somebody fills it in: what a screen asks, what is missing, what comes next.

Everything chosen stands in the form itself, on the screen or hidden, and goes with every press of
a button: nothing is kept on the server before it is sent, and nothing stands in an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext_lazy

from ramah.survey.answering import Reply
from ramah.survey.content import ANSWERS, AskedElement, Choice
from ramah.survey.models import Questionnaire

ANSWER, ABOUT, COMMENT = "j-{}", "p-{}", "saran"
PROFILE_STEP, COMMENT_STEP = "profil", "saran"
CHANGE = "ubah:"
LABELS = {
    "Jenis kelamin": gettext_lazy("Jenis kelamin"),
    "Usia": gettext_lazy("Usia"),
    "Pendidikan": gettext_lazy("Pendidikan"),
    "Pekerjaan": gettext_lazy("Pekerjaan"),
    "Jenis layanan": gettext_lazy("Jenis layanan"),
}
WORDS = {
    "age": {
        "di bawah 18": gettext_lazy("di bawah 18"),
        "di atas 60": gettext_lazy("di atas 60"),
    },
    "sex": {"L": gettext_lazy("Laki-laki"), "P": gettext_lazy("Perempuan")},
    "occupation": {
        "SWASTA": gettext_lazy("Pegawai swasta"),
        "WIRAUSAHA": gettext_lazy("Wirausaha"),
        "LAINNYA": gettext_lazy("Lainnya"),
    },
}


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """One question as the screen shows it.

    :ivar has_faces: its answers are worth 1 to 4, so that a face stands beside each.
    """

    key: str
    name: str
    text: str
    options: tuple[Option, ...]
    has_faces: bool = False
    is_missing: bool = False

    @property
    def chosen(self) -> str:
        """Give the words of what was chosen."""
        return next((option.label for option in self.options if option.is_chosen), "")


@dataclass(frozen=True)
class Place:
    """Where somebody is in the form, and how they like to read it."""

    is_easy: bool = False
    is_single: bool = False
    at: int = 0
    is_review: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Place":
        """Read the place from a form's hidden fields, or from an address."""
        at = given.get("ke", "")
        return cls(
            is_easy=given.get("kata") == "mudah",
            is_single=given.get("cara") == "satu",
            at=int(at) if at.isascii() and at.isdigit() and len(at) <= 2 else 0,
        )


class Filling:
    """One form, as far as it is filled in.

    :param given: what was sent with it.
    :param services: the office's services by code.
    """

    def __init__(
        self, version: Questionnaire, given: Mapping[str, str], services: Mapping[str, str]
    ) -> None:
        self.number, self.asks = version.number, version.asks
        self.given, self.services = given, services
        self.place = Place.of(given)
        self.tried = False

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Name the screens, where each asks one thing."""
        extras = (extra.key for extra in self.asks.extras)
        profile = (PROFILE_STEP,) if self.asks.profile else ()
        return (*self.asks.keys, *extras, *profile, COMMENT_STEP)

    @property
    def step(self) -> str:
        """Name the present screen."""
        return self.steps[min(self.place.at, len(self.steps) - 1)]

    @property
    def count(self) -> int:
        """Count the screens."""
        return len(self.steps)

    @property
    def missing(self) -> list[str]:
        """Name the elements without an answer."""
        return [key for key in self.asks.keys if not self._worth(key)]

    @property
    def errors(self) -> list[Asked]:
        """Give the questions on this screen that wait for an answer, once it was tried to go on."""
        return [asked for asked in self.questions if asked.is_missing]

    @property
    def questions(self) -> list[Asked]:
        """Give the questions that this screen asks: those of the index, and the office's own."""
        return [asked for asked in self.all_questions if self._is_shown(asked.key)]

    @property
    def all_questions(self) -> list[Asked]:
        """Give every question of the index, and the office's own."""
        elements = [self._element(element) for element in self.asks.elements]
        return elements + [self._choice(extra, ANSWER) for extra in self.asks.extras]

    @property
    def profile(self) -> list[Asked]:
        """Give what is asked about the person, if this screen asks it."""
        return self.whole_profile if self._is_shown(PROFILE_STEP) else []

    @property
    def whole_profile(self) -> list[Asked]:
        """Give all that is asked about the person."""
        asked = [self._choice(choice, ABOUT) for choice in self.asks.profile]
        return [question for question in asked if question.options]

    @property
    def asks_comment(self) -> bool:
        """Tell whether this screen has room for free words."""
        return self._is_shown(COMMENT_STEP)

    @property
    def comment(self) -> str:
        """Give the free words."""
        return self.given.get(COMMENT, "")

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Give what was chosen on other screens, as names and values of hidden fields."""
        here = {asked.name for asked in (*self.questions, *self.profile)}
        here |= {COMMENT} if self.asks_comment else set()
        names = [asked.name for asked in (*self.all_questions, *self.whole_profile)]
        kept = [name for name in (*names, COMMENT) if name not in here]
        return [(name, self.given[name]) for name in kept if self.given.get(name)]

    def go(self, verb: str) -> bool:
        """Go on as a button says; tell whether the answers are to be sent."""
        place = replace(self.place, is_review=False)
        ways = {
            "mudah": replace(place, is_easy=True),
            "resmi": replace(place, is_easy=False),
            "satu": replace(place, is_single=True, at=self._first_open()),
            "semua": replace(place, is_single=False),
            "kembali": replace(place, at=max(0, place.at - 1)),
        }
        if verb.startswith(CHANGE) and verb.removeprefix(CHANGE) in self.steps:
            self.place = replace(place, at=self.steps.index(verb.removeprefix(CHANGE)))
        elif verb in ways:
            self.place = ways[verb]
        elif verb == "lanjut":
            self._go_on(place)
        elif verb in ("tinjau", "kirim"):
            return self._review(place) and verb == "kirim"
        return False

    def reply(self, channel: str) -> Reply:
        """Give what is sent."""
        return Reply(
            number=self.number,
            channel=channel,
            answers={key: self._worth(key) for key in self.asks.keys if self._worth(key)},
            profile=self._given_of(self.whole_profile),
            extras=self._given_of([self._choice(extra, ANSWER) for extra in self.asks.extras]),
            comment=self.comment,
        )

    def _go_on(self, place: Place) -> None:
        if self.step in self.missing:
            self.tried = True
        elif place.at + 1 < len(self.steps):
            self.place = replace(place, at=place.at + 1)
        else:
            self._review(place)

    def _review(self, place: Place) -> bool:
        """Show all answers before they are sent, or the first question that lacks one."""
        self.tried = bool(self.missing)
        at = self.steps.index(self.missing[0]) if self.missing else len(self.steps) - 1
        self.place = replace(place, at=at, is_review=not self.missing)
        return not self.missing

    def _first_open(self) -> int:
        return self.steps.index(self.missing[0]) if self.missing else 0

    def _is_shown(self, step: str) -> bool:
        if self.place.is_review:
            return False
        return step == self.step if self.place.is_single else True

    def _worth(self, key: str) -> int:
        worth = self.given.get(ANSWER.format(key), "")
        return int(worth) if worth in ("1", "2", "3", "4") else 0

    def _given_of(self, questions: list[Asked]) -> dict[str, str]:
        return {
            asked.key: self.given[asked.name] for asked in questions if self.given.get(asked.name)
        }

    def _element(self, element: AskedElement) -> Asked:
        wording = element.easy if self.place.is_easy else element.official
        worth = self._worth(element.key)
        options = tuple(
            Option(str(number), wording.answers[number - 1], number == worth)
            for number in range(1, ANSWERS + 1)
        )
        is_missing = self.tried and not worth
        name = ANSWER.format(element.key)
        return Asked(element.key, name, wording.question, options, True, is_missing)

    def _choice(self, choice: Choice, pattern: str) -> Asked:
        name = pattern.format(choice.key)
        words = WORDS.get(choice.key, {}) if pattern == ABOUT else {}
        labels = {answer: str(words.get(answer, answer)) for answer in choice.answers}
        given = self.given.get(name, "")
        options = [
            Option(value, label, value == given)
            for value, label in (labels or self.services).items()
        ]
        text = str(LABELS.get(choice.question, choice.question))
        return Asked(choice.key, name, text, tuple(options))
