"""On duty: who stands at which post, who stands in for a role, and whose work passes to whom."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ramah.journey import permissions, transitions
from ramah.journey.permissions import NotPermitted
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.context import place_of
from ramah.offices.models import (
    Counter,
    Duty,
    Office,
    Post,
    Role,
    Substitution,
    User,
)
from ramah.offices.posts import posts_of, roles_at
from ramah.offices.revision import writing
from ramah.queueing import calling
from ramah.queueing.models import Call
from ramah.sop.procedure import ACTION_KEYS
from ramah.visits import events
from ramah.visits.models import StepQuerySet, StepRecord

STAND_IN_ROLES = (Role.SECURITY_OFFICER, Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER)
QUEUED_STEP = ACTION_KEYS[3]  # a visitor in step 4 belongs to the queue, not to one officer


class OpenWork(Refused):
    """Visitors are in this person's care: they pass them on, or go on with their duty."""


def who_is_on_duty(office: Office, post: Post) -> QuerySet[User]:
    """List the people on duty at a post now, by name."""
    duties = Duty.objects.at_post(office, post)
    return User.objects.filter(is_active=True, duties__in=duties).order_by("full_name", "pk")


def start_duty(
    *,
    office: Office,
    post: Post,
    counter: Counter | None = None,
    by: User,
    now: datetime,
    after: int | None = None,
) -> Duty:
    """Put a person on duty at a post of their role, or of the role they stand in for.

    :param counter: which counter, for the post Loket alone.
    :param after: the person's latest duty as the page showed it (:func:`latest_duty`), so that
        an old page sent again starts nothing.
    :raises AlreadyDone: they are on duty there.
    :raises Refused: the counter is closed or taken, or they are on duty at another counter.
    """
    with writing(office.pk, "visits"):
        substitution = permissions.authority(by, office, *roles_at(office, post))
        place = _counter_to_take(office, counter, by) if post == Post.COUNTER else None
        _require_elsewhere(office, post, by)
        if after is not None and after != latest_duty(by):
            raise AlreadyDone(_("Tugas Anda sudah berubah. Inilah keadaan sekarang."))
        duty = Duty.objects.create(office=office, user=by, post=post, counter=place, started_at=now)
        _note("DUTY_STARTED", duty, by=by, now=now, substitution=substitution)
        return duty


def latest_duty(user: User) -> int:
    """Number a person's latest duty; 0 before the first."""
    return user.duties.order_by("-pk").values_list("pk", flat=True).first() or 0


def end_duty(*, duty: Duty, by: User, now: datetime, to: User | None = None) -> None:
    """End a person's duty; a manager on duty may end a colleague's, who went home without it.

    The end of a manager's duty also ends what they do in another's role.
    :param to: the colleague on duty who takes over the visitors in this person's care.
    :raises AlreadyDone: it has ended.
    :raises OpenWork: there are visitors in their care, and nobody to take over.
    :raises Refused: the counter calls or serves somebody.
    """
    with writing(duty.office_id, "visits"):
        fresh = Duty.objects.select_related("office", "user", "counter").get(pk=duty.pk)
        if fresh.ended_at:
            raise AlreadyDone(_("Tugas ini sudah berakhir."))
        _require_may_end(fresh, by)
        _pass_on(fresh.user, fresh.office, roles_ended_with(fresh), to, by=by, now=now)
        substitution = permissions.open_substitution(fresh.user, fresh.office)
        if fresh.post == Post.MANAGER and substitution:
            _stop(substitution, by=by, now=now)
        _leave(fresh, by=by, now=now)


def start_substitution(
    *, office: Office, role: Role, reason: str, by: User, now: datetime
) -> Substitution:
    """Let a manager on duty act for another role, with the reason (our reading of the SOP).

    :raises AlreadyDone: they act for this role.
    :raises Refused: they are not on duty as manager, act for another role, or give no reason.
    """
    with writing(office.pk, "visits"):
        permissions.authority(by, office, Role.MANAGER_ON_DUTY)
        _require_can_stand_in(office, role, by)
        if not reason.strip():
            raise Refused(_("Tulis alasan Anda bertindak untuk peran lain."))
        substitution = Substitution.objects.create(
            office=office, user=by, role=role, reason=reason.strip(), started_at=now
        )
        _note_role("SUBSTITUTION_STARTED", substitution, by=by, now=now)
        return substitution


def end_substitution(
    *, substitution: Substitution, by: User, now: datetime, to: User | None = None
) -> None:
    """Let a manager stop acting for another role; their duty at a post of that role ends with it.

    :param to: the colleague on duty who takes over the visitors in the manager's care.
    :raises AlreadyDone: it has ended.
    :raises OpenWork: there are visitors in their care, and nobody to take over.
    :raises Refused: their counter calls or serves somebody.
    """
    with writing(substitution.office_id, "visits"):
        fresh = Substitution.objects.select_related("office", "user").get(pk=substitution.pk)
        if fresh.ended_at:
            raise AlreadyDone(_("Anda sudah berhenti bertindak untuk peran itu."))
        if fresh.user_id != by.pk:
            raise NotPermitted(_("Hanya yang bertindak dapat menghentikannya."))
        _pass_on(by, fresh.office, roles_ended_with(fresh), to, by=by, now=now)
        _stop(fresh, by=by, now=now)


def roles_ended_with(what: Duty | Substitution) -> set[str]:
    """Give the roles a person no longer acts in once this duty or substitution ends."""
    if isinstance(what, Substitution):
        return set() if _holds(what.user, what.office, what.role) else {what.role}
    roles = set(roles_at(what.office, what.post))
    substitution = permissions.open_substitution(what.user, what.office)
    if what.post == Post.MANAGER and substitution:
        roles |= roles_ended_with(substitution)
    return roles


def open_work(user: User, office: Office, roles: Iterable[str]) -> StepQuerySet:
    """List the steps a person has begun in these roles and would leave behind."""
    return (
        StepRecord.objects.current()
        .filter(office=office, assignee=user, role__in=roles)
        .exclude(key=QUEUED_STEP)
        .select_related("visit__ticket")
        .order_by("started_at", "pk")
    )


def who_can_take(user: User, office: Office, steps: StepQuerySet) -> QuerySet[User]:
    """List the colleagues on duty at the posts of all these steps, by name."""
    colleagues = User.objects.filter(is_active=True).exclude(pk=user.pk)
    for role in set(steps.order_by().values_list("role", flat=True)):
        duties = Duty.objects.open().filter(office=office, post__in=posts_of(office, role))
        colleagues = colleagues.filter(duties__in=duties)
    return colleagues.order_by("full_name", "pk")


def may_end(duty: Duty, by: User) -> bool:
    """Tell whether a person may end a duty: their own, or as manager on duty a colleague's."""
    return duty.user_id == by.pk or (
        by.is_active
        and _holds(by, duty.office, Role.MANAGER_ON_DUTY)
        and Duty.objects.at_post(duty.office, Post.MANAGER).filter(user=by).exists()
    )


def _counter_to_take(office: Office, counter: Counter | None, by: User) -> Counter:
    open_counters = office.counters.filter(is_active=True)
    open_counter = open_counters.filter(pk=counter.pk).first() if counter else None
    if open_counter is None:
        raise Refused(_("Loket ini tidak dibuka. Pilih loket lain."))
    taken = Duty.objects.at_post(office, Post.COUNTER).filter(counter=open_counter)
    other = taken.exclude(user=by).select_related("user").first()
    if other:
        raise Refused(
            _("%(counter)s sudah dijaga %(name)s. Pilih loket lain.")
            % {"counter": open_counter, "name": other.user}
        )
    if taken.exists():
        raise AlreadyDone(_("Anda sudah bertugas di %(place)s.") % {"place": open_counter})
    return open_counter


def _require_elsewhere(office: Office, post: Post, by: User) -> None:
    present = Duty.objects.at_post(office, post).filter(user=by).select_related("counter").first()
    if present is None:
        return
    if post == Post.COUNTER:
        raise Refused(
            _("Anda masih bertugas di %(place)s. Akhiri tugas itu sebelum pindah.")
            % {"place": place_of(present)}
        )
    raise AlreadyDone(_("Anda sudah bertugas di %(place)s.") % {"place": place_of(present)})


def _require_may_end(duty: Duty, by: User) -> None:
    if not may_end(duty, by):
        raise NotPermitted(_("Hanya yang bertugas atau Manajer On Duty dapat mengakhirinya."))


def _require_can_stand_in(office: Office, role: Role, by: User) -> None:
    if not Duty.objects.at_post(office, Post.MANAGER).filter(user=by).exists():
        raise Refused(_("Mulailah bertugas sebagai Manajer On Duty lebih dahulu."))
    present = permissions.open_substitution(by, office)
    if present and present.role == role:
        raise AlreadyDone(_("Anda sudah bertindak untuk %(role)s.") % {"role": role.label})
    if present:
        raise Refused(
            _("Anda masih bertindak untuk %(role)s. Hentikan itu lebih dahulu.")
            % {"role": Role(present.role).label}
        )
    if role not in STAND_IN_ROLES or _holds(by, office, role):
        raise Refused(_("Pilih peran petugas yang bukan peran Anda sendiri."))


def _pass_on(
    user: User, office: Office, roles: set[str], to: User | None, *, by: User, now: datetime
) -> None:
    steps = open_work(user, office, roles)
    left = list(steps)
    if not left:
        return
    if to is None:
        raise OpenWork(_("Masih ada pemohon yang didampingi. Serahkan dahulu kepada rekan."))
    if not who_can_take(user, office, steps).filter(pk=to.pk).exists():
        raise Refused(_("%(name)s tidak bertugas di pos itu. Pilih rekan lain.") % {"name": to})
    for step in left:
        transitions.take_over(visit=step.visit, to=to, by=by, now=now)


def _stop(substitution: Substitution, *, by: User, now: datetime) -> None:
    user, office = substitution.user, substitution.office
    posts = posts_of(office, *roles_ended_with(substitution))
    own = Duty.objects.open().filter(office=office, user=user, post__in=posts)
    for duty in own.select_related("office", "user", "counter"):
        _leave(duty, by=by, now=now)
    substitution.ended_at = max(now, substitution.started_at)
    substitution.save(update_fields=["ended_at"])
    _note_role("SUBSTITUTION_ENDED", substitution, by=by, now=now)


def _leave(duty: Duty, *, by: User, now: datetime) -> None:
    if duty.counter:
        _require_nobody_at(duty.counter)
    duty.ended_at = max(now, duty.started_at)
    duty.save(update_fields=["ended_at"])
    _note("DUTY_ENDED", duty, by=by, now=now)


def _require_nobody_at(counter: Counter) -> None:
    if calling.is_serving(counter):
        raise Refused(
            _("%(counter)s masih melayani satu pemohon. Selesaikan layanannya lebih dahulu.")
            % {"counter": counter}
        )
    if Call.objects.active().filter(counter=counter).exists():
        raise Refused(
            _("%(counter)s masih memanggil satu pemohon. Batalkan panggilannya lebih dahulu.")
            % {"counter": counter}
        )


def _holds(user: User, office: Office, role: str) -> bool:
    return user.assignments.filter(office=office, role=role).exists()


def _note(
    code: str,
    duty: Duty,
    *,
    by: User,
    now: datetime,
    substitution: Substitution | None = None,
) -> None:
    data: dict[str, events.Code | list[str] | list[int]] = {
        "post": str(duty.post),
        "counter": duty.counter.number if duty.counter else None,
        "user": duty.user_id,
    }
    events.record(code, office=duty.office, by=by, now=now, substitution=substitution, data=data)


def _note_role(code: str, substitution: Substitution, *, by: User, now: datetime) -> None:
    events.record(
        code,
        office=substitution.office,
        by=by,
        now=now,
        substitution=substitution,
        data={"role": str(substitution.role), "user": substitution.user_id},
    )
