"""When a step is complete: one predicate for each output key of the SOP's document."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext_lazy as _

from ramah.aids.models import PlaceUse
from ramah.journey.needs import undecided_needs
from ramah.lib.refusal import Refused
from ramah.queueing.models import Ticket
from ramah.reports.models import VisitReport
from ramah.reports.wording import OUTPUTS
from ramah.survey.models import Invitation
from ramah.visits.models import ServiceSegment, Visit, VisitorIdentity


def needs_recorded(visit: Visit) -> bool:
    """Tell whether it is known what the visitor needs."""
    return visit.needs.exists()


def parking_settled(visit: Visit) -> bool:
    """Tell whether the vehicle has a priority bay, or there is no vehicle."""
    if visit.has_vehicle is False:
        return True
    return PlaceUse.objects.filter(visit=visit, place__kind="PARKING").exists()


def aids_settled(visit: Visit) -> bool:
    """Tell whether every need with an aid was met, declined, or found lacking."""
    return not undecided_needs(visit)


def special_queue_given(visit: Visit) -> bool:
    """Tell whether the visitor was brought to the special queue in the lobby."""
    return visit.steps.filter(number=2, handed_on_at__isnull=False).exists()


def registration_recorded(visit: Visit) -> bool:
    """Tell whether purpose and service are registered."""
    return VisitorIdentity.objects.filter(visit=visit).exists()


def procedure_explained(visit: Visit) -> bool:
    """Tell whether the service's procedure was read out."""
    return visit.procedure_explained_at is not None


def queue_number_issued(visit: Visit) -> bool:
    """Tell whether the visitor has a queue number."""
    return Ticket.objects.filter(visit=visit).exists()


def waiting_place_given(visit: Visit) -> bool:
    """Tell whether the visitor has a place in the priority waiting area."""
    kinds = ["SEAT", "WHEELCHAIR_SPACE"]
    return PlaceUse.objects.filter(visit=visit, place__kind__in=kinds).exists()


def service_given(visit: Visit) -> bool:
    """Tell whether every service asked for ended with a result."""
    segments = ServiceSegment.objects.filter(visit=visit)
    return (
        segments.exclude(result__in=["", "TRANSFERRED", "LEFT"]).exists()
        and not segments.filter(finished_at__isnull=True).exists()
    )


def rating_asked(visit: Visit) -> bool:
    """Tell whether the visitor was invited to the survey or declined it."""
    return Invitation.objects.filter(visit=visit).exists()


def aids_returned(visit: Visit) -> bool:
    """Tell whether no aid is out: each came back, or is recorded as not returned."""
    return not visit.loans.filter(returned_at__isnull=True).exists()


def report_written(visit: Visit) -> bool:
    """Tell whether the report was sent to the manager on duty."""
    return VisitReport.objects.filter(visit=visit, sent_at__isnull=False).exists()


PREDICATES: dict[str, Callable[[Visit], bool]] = {
    predicate.__name__: predicate
    for predicate in (
        needs_recorded,
        parking_settled,
        aids_settled,
        special_queue_given,
        registration_recorded,
        procedure_explained,
        queue_number_issued,
        waiting_place_given,
        service_given,
        rating_asked,
        aids_returned,
        report_written,
    )
}
NEVER_WAIVED = frozenset({"aids_returned", "report_written"})


class OutputsMissing(Refused):
    """A step's outputs are neither met nor waived.

    :ivar missing: their keys, in the document's order.
    """

    def __init__(self, missing: list[str]) -> None:
        names = ", ".join(str(OUTPUTS[key]) for key in missing)
        super().__init__(
            _("Belum lengkap: %(names)s. Lengkapi, atau beri alasan mengapa dilewati.")
            % {"names": names}
        )
        self.missing = missing


def missing(visit: Visit, requires: Iterable[str]) -> list[str]:
    """List the required outputs that are neither met nor waived."""
    waived = set(visit.waivers.values_list("output", flat=True))
    return [key for key in requires if key not in waived and not PREDICATES[key](visit)]
