"""How a service at a counter ends, and what follows it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from ramah.journey.registration import add_segment
from ramah.journey.work import Work
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Counter, Service
from ramah.queueing import tickets
from ramah.visits.models import ServiceSegment

Result = ServiceSegment.Result
NEEDS_NOTE = {
    Result.PAPERS_MISSING: _("Sebut berkas yang kurang."),
    Result.REFERRED: _("Sebut ke mana pemohon dirujuk."),
    Result.NOT_SERVED: _("Sebut alasannya."),
}


@dataclass(frozen=True)
class ServiceResult:
    """The result of one service.

    :ivar next_service: a further service of the same visit, or the one it is transferred to.
    :ivar next_counter: the one counter that is to serve it, if any.
    :ivar survey: ``INVITED``, ``DECLINED``, or empty while services are still to come.
    """

    code: str
    note: str = ""
    date: datetime.date | None = None
    survey: str = ""
    next_service: Service | None = None
    next_counter: Counter | None = None
    waive: Mapping[str, str] = field(default_factory=dict)


def end_segment(work: Work, segment: ServiceSegment, result: ServiceResult) -> ServiceSegment:
    """End the service with its result.

    :raises AlreadyDone: it has ended.
    :raises Refused: it has not begun, or the result lacks what it must say.
    """
    current = ServiceSegment.objects.select_related("service").get(pk=segment.pk)
    if current.finished_at:
        raise AlreadyDone(_("Hasil layanan ini sudah tercatat."))
    if current.started_at is None:
        raise Refused(_("Layanan ini belum dimulai. Ketuk “Mulai layani” lebih dahulu."))
    _check(result)
    current.result, current.result_note = result.code, result.note.strip()
    current.result_date = result.date
    current.finished_at = max(work.now, current.started_at)
    current.save()
    return current


def begin_next(work: Work, ended: ServiceSegment, result: ServiceResult) -> None:
    """Line up the next service; the time until it begins is waiting."""
    service = result.next_service or ended.service
    add_segment(work, service)
    tickets.take_up(work.visit.ticket, service)
    tickets.redirect(work.visit.ticket, service, result.next_counter, now=work.now)
    work.note("NEXT_SERVICE", service=service.code, transferred=result.code == Result.TRANSFERRED)


def _check(result: ServiceResult) -> None:
    if result.code in NEEDS_NOTE and not result.note.strip():
        raise Refused(NEEDS_NOTE[Result(result.code)])
    if result.code == Result.PROMISED and result.date is None:
        raise Refused(_("Sebut tanggal yang dijanjikan."))
    if result.code == Result.TRANSFERRED and result.next_service is None:
        raise Refused(_("Sebut layanan atau loket tujuan."))
