"""A team at work: the same people take visitors through all six steps, and write down each answer.

What the server has acknowledged stands in the ledger; what it did not answer is sent again.
"""

import random
import re
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.drills.pages import Answer, Browser, Fields, Form, NoAnswer

FOUND, REFUSED = 302, 422
NEEDS = ("KURSI_RODA", "ALAT_JALAN", "DUDUK", "MEMBACA")
TRIES = 40


@dataclass
class Visit:
    """What the team knows of the visit in its hands."""

    id: str = ""
    ticket: str = ""
    aids: list[str] = field(default_factory=list)
    place: str = ""
    survey: str = ""


@dataclass(frozen=True)
class Entry:
    """A write that the server has acknowledged."""

    visit: str
    kind: str
    person: int
    counter: int
    ticket: str
    aids: list[str]
    place: str
    survey: str


@dataclass(frozen=True)
class Stage:
    """One write of a visit: who makes it, on which page, by which form."""

    kind: str
    who: str
    page: str
    action: str
    fill: Callable[["Team", Form], None] = lambda _team, _form: None


class Team:
    """Plays visits one after the other."""

    def __init__(self, port: int, given: dict[str, Any], seed: int) -> None:
        self.counter: int = given["counter"]
        people = given["people"]
        self.ids = {post: person["id"] for post, person in people.items()}
        self.browsers = {post: Browser(port, who["session"]) for post, who in people.items()}
        self.random = random.Random(seed)  # noqa: S311 - a drill that can be played again
        self.visit, self.stage = Visit(), 0
        self.ledger: list[Entry] = []
        self.pending: tuple[str, Fields] | None = None
        self.resent = 0
        self.faults: list[str] = []

    def begin_at(self, stage: int) -> None:
        """Bring the first visit to a stage, so that the teams are busy with all steps at once."""
        while self.stage < stage and not self.faults:
            self.write()

    def play(self, stop: threading.Event) -> None:
        """Play until told to stop, or until nobody answers any more."""
        try:
            while not stop.is_set() and not self.faults:
                self.write()
        except NoAnswer:
            return

    def forgive(self) -> None:
        """Forget the errors of a house that was dying: what it answered so is not acknowledged."""
        self.faults.clear()

    def come_to_the_end(self) -> None:
        """Go on from where the visit is, and bring it to its report."""
        if self.pending:
            self.resent += 1
        if self.stage or self.pending:
            self.write()
        tries = len(STAGES) * TRIES
        while self.stage and not self.faults and (tries := tries - 1):
            self.write()
        if self.stage:
            self.faults.append(f"visit {self.visit.id} stands still at {STAGES[self.stage].kind}")

    def write(self) -> None:
        """Make the next write of the visit; what nobody answered before is sent once more."""
        stage = STAGES[self.stage]
        self.pending = self.pending or self._prepare(stage)
        if self.pending is None:
            return
        answer = self.browsers[stage.who].post(*self.pending)
        if answer.status == FOUND and "/masuk/" not in answer.location:
            self._note(stage)
        elif answer.status == REFUSED:
            self.pending = None  # another took the place or the aid: choose anew
        else:
            self.faults.append(f"{stage.kind}: status {answer.status} {answer.location}")

    def _prepare(self, stage: Stage) -> tuple[str, Fields] | None:
        page = self.browsers[stage.who].get(stage.page.format(visit=self.visit.id))
        form = self._form(page, stage)
        if form is None:
            self.faults.append(f"{stage.kind}: no form (status {page.status} {page.location})")
            return None
        if stage.kind == "seat":
            found = re.search(r"ambassador-figure\">\s*([A-Z]-\d+)", page.body)
            self.visit.ticket = found[1] if found else ""
        stage.fill(self, form)
        return form.action, form.fields

    def _form(self, page: Answer, stage: Stage) -> Form | None:
        action = stage.action.format(visit=self.visit.id)
        ticket = rf"\b{re.escape(self.visit.ticket)}\b" if stage.kind == "call" else ""
        for form in page.forms:
            if re.fullmatch(action, form.action) and re.search(ticket, form.text):
                return form
        return None

    def _note(self, stage: Stage) -> None:
        self.pending = None
        known = asdict(self.visit)
        visit = known.pop("id")
        self.ledger.append(Entry(visit, stage.kind, self.ids[stage.who], self.counter, **known))
        self.stage = (self.stage + 1) % len(STAGES)
        if not self.stage:
            self.visit = Visit()


def _receive(team: Team, form: Form) -> None:
    team.visit.id = form.fields["visit_id"][0]
    form.fields["needs"] = [team.random.choice(NEEDS)]


def _provide(team: Team, form: Form) -> None:
    form.fields["parking"] = ["none"]
    team.visit.aids = []
    for name in [name for name in form.options if name.startswith("unit_")]:
        aid = team.random.choice([value for value in form.options[name] if value])
        form.fields[name] = [aid]
        form.fields[name.replace("unit_", "need_", 1)] = [
            value
            for value in form.options[name.replace("unit_", "need_", 1)]
            if value.startswith("aid-")
        ][:1]
        team.visit.aids.append(aid.removeprefix("aid-"))


def _register(team: Team, form: Form) -> None:
    form.fields["service"] = ["KI"]
    form.fields["purpose"] = ["Bertanya tentang pendaftaran merek"]
    form.fields["name"] = [f"Tamu {team.counter}"]


def _seat(team: Team, form: Form) -> None:
    form.fields["explained"] = ["on"]
    team.visit.place = team.random.choice(form.options["place"])
    form.fields["place"] = [team.visit.place]


def _finish(team: Team, form: Form) -> None:
    team.visit.survey = team.random.choice(["INVITED", "DECLINED"])
    form.fields["survey"] = [team.visit.survey]


STAGES = (
    Stage("receive", "DROPZONE", "/keamanan/", "/keamanan/terima/", _receive),
    Stage("accompany", "DROPZONE", "/keamanan/{visit}/", "/keamanan/{visit}/dampingi/"),
    Stage("set_off", "DROPZONE", "/keamanan/{visit}/", "/keamanan/{visit}/antar/", _provide),
    Stage("accept", "LOBBY", "/duta/", "/duta/{visit}/terima/"),
    Stage("register", "LOBBY", "/duta/{visit}/daftar/", "/duta/{visit}/daftar/", _register),
    Stage("seat", "LOBBY", "/duta/{visit}/duduk/", "/duta/{visit}/duduk/", _seat),
    Stage("call", "COUNTER", "/loket/", r"/loket/panggil/\d+/"),
    Stage("start", "COUNTER", "/loket/", r"/loket/panggilan/\d+/mulai/"),
    Stage("finish", "COUNTER", "/loket/", r"/loket/layanan/[0-9a-f-]+/selesai/", _finish),
    Stage("meet", "DROPZONE", "/keamanan/", "/keamanan/{visit}/jemput/"),
    Stage("see_out", "DROPZONE", "/keamanan/{visit}/", "/keamanan/{visit}/pintu-keluar/"),
    Stage("open_report", "LOBBY", "/laporan/{visit}/", "/laporan/{visit}/buka/"),
    Stage("send_report", "LOBBY", "/laporan/{visit}/", "/laporan/{visit}/kirim/"),
    Stage("acknowledge", "MANAGER", "/laporan/{visit}/", r"/laporan/\d+/terima/"),
)
