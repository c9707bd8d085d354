"""What the ambassador writes down at step 3."""

from dataclasses import dataclass

from ramah.journey.work import Work, procedure_of
from ramah.lib.encryption import phone_hash
from ramah.offices.models import Service
from ramah.visits.models import ServiceSegment, Visit, VisitorIdentity, VulnerableGroup


@dataclass(frozen=True)
class Registration:
    """Purpose and service; everything that identifies is optional.

    :ivar keep_phone: consent to keep the number after the visit (asked because the service does
        not need it; inferred from UU 27/2022), given by the guardian for a child.
    """

    service: Service
    purpose: str
    name: str = ""
    name_withheld: bool = False
    phone: str = ""
    keep_phone: bool = False
    guardian_name: str = ""
    has_companion: bool = False
    companion_acts: bool = False
    companion_name: str = ""
    group: VulnerableGroup | None = None
    previous: Visit | None = None


def record(work: Work, form: Registration) -> None:
    """Write the registration and the first service to be given."""
    visit = work.visit
    visit.has_companion = form.has_companion or form.companion_acts
    visit.companion_acts = form.companion_acts
    visit.group, visit.previous = form.group, form.previous
    visit.save(update_fields=["has_companion", "companion_acts", "group", "previous"])
    VisitorIdentity.objects.create(
        visit=visit,
        office=visit.office,
        name=form.name,
        name_withheld=form.name_withheld,
        phone=form.phone,
        phone_hash=phone_hash(form.phone),
        keep_phone=form.keep_phone,
        consent_at=work.now if form.keep_phone else None,
        guardian_name=form.guardian_name if form.keep_phone else "",
        companion_name=form.companion_name if visit.has_companion else "",
        purpose=form.purpose,
        recorded_at=work.now,
    )
    add_segment(work, form.service)


def add_segment(work: Work, service: Service) -> ServiceSegment:
    """Line up a service of this visit; its ten minutes run once it is begun."""
    return ServiceSegment.objects.create(
        office=work.visit.office,
        visit=work.visit,
        sequence=work.visit.segments.count() + 1,
        service=service,
        standard=procedure_of(work.visit).steps[3].standard,
        ready_at=work.now,
    )
