"""The office's people: accounts, roles and lost passwords, each change in one transaction."""

from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ramah.administration.changes import (
    Unfit,
    Values,
    administering,
    change,
    check,
    differing,
    note,
)
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices import accounts
from ramah.offices.models import (
    Assignment,
    Duty,
    Office,
    Role,
    Substitution,
    User,
)
from ramah.offices.posts import posts_of


def add_user(*, office: Office, values: Values, by: User, now: datetime) -> tuple[User, str]:
    """Add a member of staff with their roles; give their temporary password too.

    :param values: ``username``, ``full_name``, ``roles``.
    :raises AlreadyDone: this person was added before; their password cannot be shown again.
    :raises Unfit: the username is taken.
    """
    with administering(office, by, "visits"):
        roles = set(values["roles"])
        answers = {name: values[name] for name in ("username", "full_name")}
        _require_new(office, answers, roles)
        user = User(office=office, **answers)
        user.set_unusable_password()
        check(user, at="username")
        user.save()
        _set_roles(user, roles)
        password = accounts.reset_password(user=user, by=by, now=now)
        note("USER_ADDED", office, by=by, now=now, user=user.pk, roles=sorted(roles))
    return user, password


def change_user(*, user: User, values: Values, by: User, now: datetime) -> None:
    """Change a person's name, roles, or whether they may log in.

    Who is deactivated, or loses a role, leaves the posts of it at once.
    :param values: ``full_name``, ``roles``, ``is_active``.
    :raises Unfit: administrators would shut themselves, or the last of them, out.
    """
    office = user.office
    with administering(office, by, "visits"):
        roles = set(values["roles"])
        answers = {name: values[name] for name in ("full_name", "is_active")}
        changed = _role_changes(user, roles)
        fields = _change_answers(user, answers, also=changed)
        _set_roles(user, roles)
        _require_administrators(user, by)
        _leave_posts(user, changed, by=by, now=now)
        note("USER_CHANGED", office, by=by, now=now, user=user.pk, fields=fields, roles=changed)


def reset_password(*, user: User, seen: str, by: User, now: datetime) -> str:
    """Give a person who forgot their password a temporary one, to be shown once.

    :param seen: the mark (:func:`password_mark`) of the password that is to be replaced.
    :raises AlreadyDone: it was replaced already.
    """
    with administering(user.office, by):
        user.refresh_from_db()
        if password_mark(user) != seen:
            raise AlreadyDone(_("Kata sandi ini sudah diatur ulang."))
        password = accounts.reset_password(user=user, by=by, now=now)
        note("PASSWORD_RESET", user.office, by=by, now=now, user=user.pk)
    return password


def password_mark(user: User) -> str:
    """Give a mark that changes with a person's password and tells nothing of it."""
    return salted_hmac("ramah.administration.password", user.password).hexdigest()[:16]


def _require_new(office: Office, answers: Values, roles: set[str]) -> None:
    twin = User.objects.filter(office=office, username=answers["username"]).first()
    if twin and not differing(twin, answers) and _roles(twin) == roles:
        raise AlreadyDone(
            _(
                "%(person)s sudah ditambahkan. Bila kata sandi sementaranya belum dicatat, "
                "atur ulang kata sandinya."
            )
            % {"person": twin.full_name}
        )


def _change_answers(user: User, answers: dict[str, Any], *, also: list[str]) -> list[str]:
    try:
        return change(user, answers, at="full_name")
    except AlreadyDone:
        if not also:
            raise
        return []


def _roles(user: User) -> set[str]:
    held = Assignment.objects.filter(office=user.office_id, user=user)
    return set(held.values_list("role", flat=True))


def _role_changes(user: User, roles: set[str]) -> list[str]:
    """List the roles to give as ``+ROLE`` and those to take away as ``-ROLE``."""
    held = _roles(user)
    given, taken = sorted(roles - held), sorted(held - roles)
    return [f"+{role}" for role in given] + [f"-{role}" for role in taken]


def _set_roles(user: User, roles: set[str]) -> None:
    held = Assignment.objects.filter(office=user.office_id, user=user)
    held.exclude(role__in=roles).delete()
    for role in sorted(roles - _roles(user)):
        Assignment.objects.create(office=user.office, user=user, role=role)


def _require_administrators(user: User, by: User) -> None:
    """Check that the office can still be administered, by this administrator for one."""
    if user.pk == by.pk and not user.is_active:
        raise Unfit(_("Anda tidak dapat menonaktifkan akun Anda sendiri."), "is_active")
    if user.pk == by.pk and Role.OFFICE_ADMINISTRATOR not in _roles(user):
        raise Unfit(
            _("Anda tidak dapat melepas peran administrator Anda sendiri. Minta rekan Anda."),
            "roles",
        )
    left = Assignment.objects.filter(
        office=user.office_id, role=Role.OFFICE_ADMINISTRATOR, user__is_active=True
    )
    if not left.exists():
        raise Refused(_("Kantor ini harus mempunyai paling sedikit satu Administrator Kantor."))


def _leave_posts(user: User, changed: list[str], *, by: User, now: datetime) -> None:
    """End the duties of lost roles at once; visitors in their care are passed on by a manager."""
    lost = {change[1:] for change in changed if change.startswith("-")}
    if not user.is_active:
        lost = set(Role.values)
    if Role.MANAGER_ON_DUTY in lost:
        lost |= _stop_standing_in(user, by=by, now=now)
    posts = posts_of(user.office, *lost)
    duties = Duty.objects.open().filter(office=user.office_id, user=user, post__in=posts)
    for duty in duties.select_related("counter"):
        duty.ended_at = max(now, duty.started_at)
        duty.save(update_fields=["ended_at"])
        where = {"post": duty.post, "counter": duty.counter.number if duty.counter else None}
        note("DUTY_ENDED", user.office, by=by, now=now, user=user.pk, **where)


def _stop_standing_in(user: User, *, by: User, now: datetime) -> set[str]:
    """End what a person does in another's role; give the roles they so lose."""
    lost = set()
    for standing in Substitution.objects.filter(user=user, ended_at__isnull=True):
        standing.ended_at = max(now, standing.started_at)
        standing.save(update_fields=["ended_at"])
        note("SUBSTITUTION_ENDED", user.office, by=by, now=now, user=user.pk, role=standing.role)
        lost.add(standing.role)
    return lost - _roles(user)
