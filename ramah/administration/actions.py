"""What the office is and offers: each change checked, saved and recorded in one transaction."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.administration.changes import (
    SET_BY_OFFICE,
    Unfit,
    Values,
    add,
    administering,
    change,
    note,
)
from ramah.aids import care
from ramah.aids.found import close_loan
from ramah.aids.models import Aid, AidType, Place
from ramah.aids.records import AidCare, note_care
from ramah.lib.refusal import Refused
from ramah.offices.models import Counter, Duty, Office, Service, User
from ramah.queueing import calling
from ramah.visits.models import Need, VulnerableGroup

INTERVALS = {"cleaning_every_days", "service_every_days"}
WHILE_LENT = INTERVALS | {"tag", "description", "location", "acquired_on"}


def change_office(*, office: Office, values: Values, by: User, now: datetime) -> None:
    """Change the office's own data and targets."""
    with administering(office, by, "visits", "queue", "aids"):
        fields = change(office, values, at="identity_retention_days")
        note("OFFICE_CHANGED", office, by=by, now=now, fields=fields)


def add_service(*, office: Office, values: Values, by: User, now: datetime) -> Service:
    """Add a service that visitors may come for."""
    with administering(office, by, "visits", "queue"):
        service = add(Service(office=office, status=SET_BY_OFFICE), values, key="code")
        note("SERVICE_ADDED", office, by=by, now=now, service=service.code)
    return service


def change_service(*, service: Service, values: Values, by: User, now: datetime) -> None:
    """Change, open or close a service; open visits keep it."""
    with administering(service.office, by, "visits", "queue"):
        fields = change(service, values, at="name")
        note("SERVICE_CHANGED", service.office, by=by, now=now, service=service.code, fields=fields)


def add_counter(*, office: Office, values: Values, by: User, now: datetime) -> Counter:
    """Add a counter with its services."""
    with administering(office, by, "queue"):
        counter = add(Counter(office=office), values, key="number")
        note("COUNTER_ADDED", office, by=by, now=now, counter=counter.number)
    return counter


def change_counter(*, counter: Counter, values: Values, by: User, now: datetime) -> None:
    """Change, open or close a counter.

    :raises Unfit: it is to be closed while somebody is called, served or on duty there.
    """
    office = counter.office
    with administering(office, by, "queue"):
        fields = change(counter, values, at="number")
        if "is_active" in fields and not counter.is_active:
            _require_empty(counter)
        note("COUNTER_CHANGED", office, by=by, now=now, counter=counter.number, fields=fields)


def _require_empty(counter: Counter) -> None:
    if calling.is_busy(counter):
        raise Unfit(
            _("Loket ini masih memanggil atau melayani pemohon. Tutup sesudah selesai."),
            "is_active",
        )
    if Duty.objects.open().filter(counter=counter).exists():
        raise Unfit(
            _("Masih ada petugas yang bertugas di loket ini. Akhiri tugasnya dahulu."),
            "is_active",
        )


def add_need(*, office: Office, values: Values, by: User, now: datetime) -> Need:
    """Add a need that officers may record; it is shown last."""
    with administering(office, by, "visits"):
        last = office.needs.order_by("-position").values_list("position", flat=True).first()
        need = add(Need(office=office, position=(last or 0) + 1), values, key="code")
        note("NEED_ADDED", office, by=by, now=now, need=need.code)
    return need


def change_need(*, need: Need, values: Values, by: User, now: datetime) -> None:
    """Rename a need, or take it in or out of use; visits keep it."""
    with administering(need.office, by, "visits"):
        fields = change(need, values, at="name")
        note("NEED_CHANGED", need.office, by=by, now=now, need=need.code, fields=fields)


def add_group(*, office: Office, values: Values, by: User, now: datetime) -> VulnerableGroup:
    """Add a coarse group of kelompok rentan."""
    with administering(office, by, "visits"):
        group = add(VulnerableGroup(office=office, status=SET_BY_OFFICE), values, key="code")
        note("GROUP_ADDED", office, by=by, now=now, group=group.code)
    return group


def change_group(*, group: VulnerableGroup, values: Values, by: User, now: datetime) -> None:
    """Rename a group, or take it in or out of use; visits keep it."""
    with administering(group.office, by, "visits"):
        fields = change(group, values, at="name")
        note("GROUP_CHANGED", group.office, by=by, now=now, group=group.code, fields=fields)


def add_aid_type(*, office: Office, values: Values, by: User, now: datetime) -> AidType:
    """Add a kind of aid; its units are added apart."""
    with administering(office, by, "aids"):
        kind = add(AidType(office=office, status=SET_BY_OFFICE), values, key="code")
        note("AID_TYPE_ADDED", office, by=by, now=now, aid_type=kind.code)
    return kind


def change_aid_type(*, aid_type: AidType, values: Values, by: User, now: datetime) -> None:
    """Change a kind of aid, or take it in or out of use; loans go on."""
    office = aid_type.office
    with administering(office, by, "aids"):
        fields = change(aid_type, values, at="name")
        if INTERVALS & set(fields):
            care.plan_kind(aid_type, now=now)
        note("AID_TYPE_CHANGED", office, by=by, now=now, aid_type=aid_type.code, fields=fields)


def add_aid(*, office: Office, values: Values, by: User, now: datetime) -> Aid:
    """Add a unit of an aid with its tag."""
    with administering(office, by, "aids"):
        aid = add(Aid(office=office), values, key="tag")
        care.plan(aid, now=now)
        aid.save()
        note("AID_ADDED", office, by=by, now=now, aid=aid.pk, aid_type=aid.type.code)
    return aid


def change_aid(*, aid: Aid, values: Values, by: User, now: datetime) -> None:
    """Change what is written of a unit, its condition, or take it in or out of service.

    :raises Refused: it is lent, and its kind or state would change.
    :raises Unfit: it is damaged or missing, yet in service.
    """
    with administering(aid.office, by, "aids"):
        values = {**values, "out_of_service_since": _out_since(aid, values, now)}
        fields = change(aid, values, at="tag")
        if not set(fields) <= WHILE_LENT and aid.loans.filter(returned_at__isnull=True).exists():
            raise Refused(
                _("%(aid)s sedang dipinjam. Ubah sesudah sarana ini kembali.") % {"aid": aid}
            )
        care.plan(aid, now=now)
        aid.save(update_fields=["cleaning_due_at", "service_due_at"])
        if "out_of_service" in fields:
            _note_service(aid, by=by, now=now)
        if aid.condition != Aid.Condition.MISSING:
            close_loan(aid, by=by, now=now)
        note("AID_CHANGED", aid.office, by=by, now=now, aid=aid.pk, fields=fields)


def _out_since(aid: Aid, values: Values, now: datetime) -> datetime | None:
    if not values["out_of_service"]:
        return None
    return aid.out_of_service_since if aid.out_of_service else now


def _note_service(aid: Aid, *, by: User, now: datetime) -> None:
    """Write into the unit's history that it left service, or came back."""
    kind = AidCare.Kind.OUT if aid.out_of_service else AidCare.Kind.BACK
    reason = aid.out_of_service_reason or str(_("Dicatat oleh administrator."))
    note_care(aid, kind, by=by, at=now, note=reason)


def add_place(*, office: Office, values: Values, by: User, now: datetime) -> Place:
    """Add a priority place."""
    with administering(office, by, "aids"):
        place = add(Place(office=office), values, key="name")
        note("PLACE_ADDED", office, by=by, now=now, place=place.pk, kind=place.kind)
    return place


def change_place(*, place: Place, values: Values, by: User, now: datetime) -> None:
    """Rename a priority place, or take it in or out of use.

    :raises Refused: a visitor is on it, and more than its name would change.
    """
    with administering(place.office, by, "aids"):
        fields = change(place, values, at="name")
        if fields != ["name"] and place.uses.filter(freed_at__isnull=True).exists():
            raise Refused(
                _("%(place)s sedang ditempati. Ubah sesudah tempat ini kosong.") % {"place": place}
            )
        note("PLACE_CHANGED", place.office, by=by, now=now, place=place.pk, fields=fields)
