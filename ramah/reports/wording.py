"""The words of a report's codes; a report stores codes, so it can be read in each language."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from ramah.aids.models import AidDecision, Loan, Place
from ramah.offices.models import Role
from ramah.survey.models import Invitation
from ramah.visits.models import ServiceSegment, StepRecord, Visit

Words = dict[str, Any]
ORIGINS: Words = dict(Visit.Origin.choices)
OUTCOMES: Words = {"": _("Sedang berjalan"), **dict(Visit.Outcome.choices)}
PASSAGES: Words = {"": _("Sedang berjalan"), **dict(StepRecord.Passage.choices)}
RESULTS: Words = {"": _("Belum ada hasil"), **dict(ServiceSegment.Result.choices)}
CONDITIONS: Words = {"": _("Masih dipinjam"), **dict(Loan.Condition.choices)}
DECISIONS: Words = dict(AidDecision.Decision.choices)
PLACES: Words = dict(Place.Kind.choices)
ROLES: Words = dict(Role.choices)
SURVEY: Words = {"": _("Belum ditawarkan"), **dict(Invitation.Decision.choices)}
NOT_PASSED: Words = {
    "RECOGNISED_IN_LOBBY": _("Tidak dilalui: dikenali di lobi"),
    "LEFT_EARLY": _("Tidak dilalui: pulang lebih awal"),
    "MISTAKE": _("Tidak dilalui: salah catat"),
}
INCIDENTS: Words = {
    "AID_DAMAGED": _("Sarana bantu rusak"),
    "AID_NOT_RETURNED": _("Sarana bantu tidak kembali"),
    "LEFT_EARLY": _("Pemohon pulang lebih awal"),
}
OUTPUTS: Words = {
    "needs_recorded": _("kebutuhan pemohon tercatat"),
    "parking_settled": _("parkir khusus, atau tanpa kendaraan"),
    "aids_settled": _("sarana bantu untuk setiap kebutuhan"),
    "special_queue_given": _("antrean khusus di lobi"),
    "registration_recorded": _("catatan registrasi"),
    "procedure_explained": _("penjelasan prosedur"),
    "queue_number_issued": _("nomor antrean"),
    "waiting_place_given": _("tempat tunggu prioritas"),
    "service_given": _("hasil layanan"),
    "rating_asked": _("ajakan mengisi survei"),
    "aids_returned": _("sarana bantu kembali"),
    "report_written": _("laporan pelayanan"),
}
OUTPUT_STATES: Words = {
    "MET": _("Terpenuhi"),
    "WAIVED": _("Dilewati"),
    "OPEN": _("Belum"),
}
OUTPUT_BADGES = {"MET": "ok", "WAIVED": "near", "OPEN": "quiet"}


@dataclass(frozen=True)
class Mark:
    """A state in words, and the kind of badge that shows it."""

    text: Any
    kind: str


def in_words(content: dict[str, Any]) -> dict[str, Any]:
    """Give a report's content with words for codes, instants for ISO texts, spans for seconds."""
    return content | {
        "service_date": date.fromisoformat(content["service_date"]),
        "arrived_at": _instant(content["arrived_at"]),
        "origin": ORIGINS[content["origin"]],
        "outcome": _outcome(content["outcome"]),
        "places": [place | {"kind": PLACES[place["kind"]]} for place in content["places"]],
        "steps": [_step(step) for step in content["steps"]],
        "services": [_service(service) for service in content["services"]],
        "aids": [_aid(aid) for aid in content["aids"]],
        "aid_decisions": [
            row | {"decision": DECISIONS[row["decision"]]} for row in content["aid_decisions"]
        ],
        "survey": SURVEY[content["survey"]],
        "incidents": [row | {"text": INCIDENTS[row["code"]]} for row in content["incidents"]],
    }


def _outcome(code: str) -> Mark:
    kinds = {"COMPLETED": "ok", "LEFT_EARLY": "near", "MISTAKE": "quiet", "": "info"}
    return Mark(OUTCOMES[code], kinds[code])


def _step(step: dict[str, Any]) -> dict[str, Any]:
    standing_in = step["substitution"]
    return _timed(step) | {
        "started_at": _instant(step["started_at"]),
        "finished_at": _instant(step["finished_at"]),
        "mark": _passage(step),
        "role": ROLES[step["role"]],
        "substitution": standing_in and standing_in | {"role": ROLES[standing_in["role"]]},
        "outputs": [_output(output) for output in step["outputs"]],
    }


def _passage(step: dict[str, Any]) -> Mark:
    if step["passage"] == StepRecord.Passage.DONE:
        return _judgement(step["on_time"])
    if step["passage"] == StepRecord.Passage.NOT_PASSED:
        return Mark(NOT_PASSED[step["reason"]], "quiet")
    return Mark(PASSAGES[step["passage"]], "near" if step["passage"] else "info")


def _judgement(on_time: bool | None) -> Mark:
    if on_time is None:
        return Mark(PASSAGES[StepRecord.Passage.DONE], "quiet")
    return Mark(_("Tepat waktu"), "ok") if on_time else Mark(_("Lewat waktu"), "late")


def _output(output: dict[str, Any]) -> dict[str, Any]:
    state = output["state"]
    mark = Mark(OUTPUT_STATES[state], OUTPUT_BADGES[state])
    return {"name": OUTPUTS[output["key"]], "mark": mark, "reason": output["reason"]}


def _service(service: dict[str, Any]) -> dict[str, Any]:
    judged = service["on_time"]
    return _timed(service) | {
        "mark": None if judged is None else _judgement(judged),
        "result": RESULTS[service["result"]],
        "date": date.fromisoformat(service["date"]) if service["date"] else None,
    }


def _aid(aid: dict[str, Any]) -> dict[str, Any]:
    kinds = {"GOOD": "ok", "NEEDS_CLEANING": "info", "": "info"}
    code = aid["condition"]
    return aid | {
        "lent_at": _instant(aid["lent_at"]),
        "returned_at": _instant(aid["returned_at"]),
        "mark": Mark(CONDITIONS[code], kinds.get(code, "late")),
    }


def _timed(row: dict[str, Any]) -> dict[str, Any]:
    return row | {key: _span(row[key]) for key in ("standard", "took", "waited")}


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
