"""What an SOP says, and what the program reads in it. Plain data; `procedure.load` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

RUNNABLE = "dapat dijalankan"
SHOWN_ONLY = "dapat ditampilkan, tidak dapat dijalankan"


class Role(StrEnum):
    """Who may record a step; the Indonesian names belong to the office's screens."""

    SECURITY_OFFICER = "SECURITY_OFFICER"
    SERVICE_AMBASSADOR = "SERVICE_AMBASSADOR"
    COUNTER_OFFICER = "COUNTER_OFFICER"
    MANAGER_ON_DUTY = "MANAGER_ON_DUTY"


# The outputs that each action brings about, in the SOP's order.
OUTPUTS_BY_ACTION: dict[str, tuple[str, ...]] = {
    "receive_visitor": ("needs_recorded",),
    "lend_aids_and_escort": ("parking_settled", "aids_settled", "special_queue_given"),
    "register_visitor": (
        "registration_recorded",
        "procedure_explained",
        "queue_number_issued",
        "waiting_place_given",
    ),
    "serve_visitor": ("service_given", "rating_asked"),
    "see_visitor_out": ("aids_returned",),
    "report_to_manager": ("report_written",),
}
ACTION_KEYS = tuple(OUTPUTS_BY_ACTION)
OUTPUT_KEYS = frozenset(output for outputs in OUTPUTS_BY_ACTION.values() for output in outputs)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as the document writes it, and the day it means."""

    written: str
    date: date


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the document; `inferred` names what the scan lost ("judul", "isi")."""

    heading: str
    lines: tuple[str, ...]
    scanned: tuple[str, ...]
    inferred: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """A column of the flow chart: the document's word and our one label for it."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Approval:
    """Who put the SOP in force. The name is for the transcription only: no screen shows it."""

    position: str
    manner: str
    manner_label: str
    name: str
    inferred: frozenset[str]


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of the table of activities."""

    number: str
    activity: str
    actor: str
    quality: str
    equipment: str
    time: str
    output: str
    remarks: str
    inferred: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One activity: the document's words, our labels for the screen, the program's reading.

    `actor` is our one label for who acts, `actor_as_written` the document's word in that row.
    `inferred` holds the file's own key names ("pelaksana", "label_output", "recorded_by").
    """

    number: int
    label: str
    activity: str
    actor: str
    actor_as_written: str
    equipment: tuple[str, ...]
    standard: timedelta
    outputs: tuple[str, ...]
    output_labels: tuple[str, ...]
    key: str
    requires: tuple[str, ...]
    recorded_by: Role
    inferred: frozenset[str]

    @property
    def minutes(self) -> int:
        """Return the standard time in whole minutes, as the document counts it."""
        return int(self.standard.total_seconds()) // 60

    @property
    def equipment_labels(self) -> tuple[str, ...]:
        """Return the must-haves for a list on the screen, without the sentence's stops."""
        return tuple(bare(item) for item in self.equipment)


@dataclass(frozen=True, slots=True)
class Procedure:
    """A whole SOP document. Number and revision together name it.

    `inferred` is about the identity block; each part below it has its own.
    """

    number: str
    revision: str
    name: str
    unit: str
    letterhead: tuple[str, ...]
    made: Day
    effective: Day
    approval: Approval
    legal_basis: Section
    qualification: Section
    related: Section
    tools: Section
    warning: Section
    records: Section
    headings: Headings
    actors: tuple[Actor, ...]
    steps: tuple[Step, ...]
    inferred: frozenset[str]

    @property
    def legal_bases(self) -> tuple[str, ...]:
        """Return the laws and regulations that the SOP stands on, word for word."""
        return self.legal_basis.lines

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the headed parts in the document's order."""
        return (
            self.legal_basis,
            self.qualification,
            self.related,
            self.tools,
            self.warning,
            self.records,
        )

    @property
    def standard(self) -> timedelta:
        """Return the standard times of all steps added up."""
        return sum((step.standard for step in self.steps), timedelta())

    @property
    def minutes(self) -> int:
        """Return the standard times of all steps added up, in whole minutes."""
        return int(self.standard.total_seconds()) // 60

    def step(self, key: str) -> Step:
        """Return the step that the program reads as this key.

        :raises KeyError: the document has no such step.
        """
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def obstacles(self) -> tuple[str, ...]:
        """Return, in Indonesian, why no visit can run under this SOP; empty when one can."""
        return (*self._wrong_steps(), *self._outputs_asked_too_early())

    def verdict(self) -> str:
        """Return in one Indonesian sentence part whether visits can run under this SOP."""
        reasons = self.obstacles()
        return f"{SHOWN_ONLY}: {'; '.join(reasons)}" if reasons else RUNNABLE

    def _wrong_steps(self) -> list[str]:
        keys = tuple(step.key for step in self.steps)
        reasons = []
        if len(keys) != len(ACTION_KEYS):
            reasons.append(f"memuat {len(keys)} langkah, seharusnya {len(ACTION_KEYS)}")
        missing = [key for key in ACTION_KEYS if key not in keys]
        if missing:
            reasons.append(f"tidak memuat {', '.join(missing)}")
        foreign = [f"{step.key} (langkah {step.number})" for step in self.steps if _foreign(step)]
        if foreign:
            reasons.append(f"memuat tindakan yang tidak dikenal program: {', '.join(foreign)}")
        ours = tuple(key for key in keys if key in ACTION_KEYS)
        if ours != tuple(key for key in ACTION_KEYS if key in keys):
            reasons.append(f"urutannya {', '.join(ours)}, seharusnya {', '.join(ACTION_KEYS)}")
        return reasons

    def _outputs_asked_too_early(self) -> list[str]:
        reasons, reached = [], set[str]()
        for step in self.steps:
            reached.update(OUTPUTS_BY_ACTION.get(step.key, ()))
            reasons += [
                f"langkah {step.number} meminta {output}, yang belum ada pada langkah itu"
                for output in step.requires
                if output not in reached
            ]
        return reasons


def bare(sentence: str) -> str:
    """Return a sentence of the document without the stop at its end."""
    return sentence.rstrip(" .;")


def _foreign(step: Step) -> bool:
    return step.key not in ACTION_KEYS
