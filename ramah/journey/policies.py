"""In which state a thing may be done: the order of the SOP's steps, and what was done already."""

from django.utils.translation import gettext_lazy as _

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.sop.procedure import ACTION_KEYS
from ramah.visits.models import StepRecord, Visit

LAST_STEP_INSIDE = 4  # leaving early is possible until the service is over


def current_step(visit: Visit) -> StepRecord:
    """Give the visit's one unfinished step.

    :raises AlreadyDone: the visit is closed.
    """
    step = visit.steps.filter(finished_at__isnull=True).first()
    if step is None:
        raise AlreadyDone(_("Kunjungan ini sudah ditutup."))
    return step


def require_step(visit: Visit, *keys: str) -> StepRecord:
    """Check that the visit is at one of these steps, and give its record.

    :raises AlreadyDone: it is past them.
    :raises Refused: it has not come to them.
    """
    step = current_step(visit)
    if step.key in keys:
        return step
    if step.number > max(ACTION_KEYS.index(key) + 1 for key in keys):
        raise AlreadyDone(_("Langkah ini sudah tercatat. Inilah keadaan sekarang."))
    raise Refused(
        _("Kunjungan ini masih di langkah %(number)s. Selesaikan langkah itu lebih dahulu.")
        % {"number": step.number}
    )


def require_started(step: StepRecord) -> None:
    """Check that the step's actor has taken it.

    :raises Refused: nobody has.
    """
    if step.started_at is None:
        raise Refused(_("Langkah ini belum dimulai. Mulai langkahnya lebih dahulu."))


def require_not_started(step: StepRecord) -> None:
    """Check that nobody has taken the step yet.

    :raises AlreadyDone: somebody has.
    """
    if step.started_at is not None:
        raise AlreadyDone(_("Langkah ini sudah dimulai. Inilah keadaan sekarang."))


def require_not_handed_on(step: StepRecord, key: str) -> None:
    """Check that the officer has not yet set off with the visitor.

    :raises AlreadyDone: they have; only the ambassador's "terima" is still to come.
    """
    if key == "lend_aids_and_escort" and step.handed_on_at:
        raise AlreadyDone(_("Pemohon sudah diantar ke lobi."))


def require_inside(step: StepRecord) -> None:
    """Check that the visitor can still leave early.

    :raises Refused: the service is over; leaving now is the SOP's own step 5.
    """
    if step.number > LAST_STEP_INSIDE:
        raise AlreadyDone(_("Layanan sudah berakhir; lanjutkan dengan mengantar ke pintu keluar."))
