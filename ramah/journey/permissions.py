"""Who may act: the role the SOP's document names, at the visit's office."""

from django.utils.translation import gettext_lazy as _

from ramah.lib import sql
from ramah.lib.refusal import Refused
from ramah.lib.rows import Rows
from ramah.offices.models import Office, Post, Role, Substitution, User
from ramah.offices.posts import roles_at

STAFF_ROLES = (
    Role.SECURITY_OFFICER.value,
    Role.SERVICE_AMBASSADOR.value,
    Role.COUNTER_OFFICER.value,
    Role.MANAGER_ON_DUTY.value,
)


ROLES = "SELECT role FROM offices_assignment WHERE user_id = %s AND office_id = %s"
SUBSTITUTIONS = Rows(Substitution)
STANDING_IN = (
    "WHERE it.user_id = %s AND it.office_id = %s AND it.ended_at IS NULL AND EXISTS"
    " (SELECT 1 FROM offices_assignment held WHERE held.user_id = it.user_id"
    " AND held.office_id = it.office_id AND held.role = %s) ORDER BY it.id"
)


class NotPermitted(Refused):
    """The person holds no role that may do this here."""


def authority(by: User, office: Office, *roles: str) -> Substitution | None:
    """Check that a person may act in one of these roles; give the substitution they use, if any.

    A manager on duty may act for any role of the SOP, with a reason (our reading of the SOP).
    :raises NotPermitted: they hold none of the roles at this office and substitute for none.
    """
    if by.is_active and _holds_one(by, office, roles):
        return None
    substitution = open_substitution(by, office)
    if by.is_active and substitution and substitution.role in roles:
        return substitution
    raise NotPermitted(_("Peran Anda tidak mencakup tindakan ini."))


def caretakers(office: Office) -> tuple[str, ...]:
    """Give the roles that care for the aids: those of the lobby, and the administrator."""
    return (*sorted(roles_at(office, Post.LOBBY)), Role.OFFICE_ADMINISTRATOR.value)


def open_substitution(by: User, office: Office) -> Substitution | None:
    """Give the role a manager stands in for at the moment."""
    return SUBSTITUTIONS.first(STANDING_IN, [by.pk, office.pk, Role.MANAGER_ON_DUTY.value])


def roles_of(user: User, office: Office) -> set[str]:
    """Give the roles a person may act in now: their own, and the one they stand in for."""
    held = {str(role) for (role,) in sql.every(ROLES, [user.pk, office.pk])}
    substitution = open_substitution(user, office)
    return held | {substitution.role} if substitution else held


def _holds_one(user: User, office: Office, roles: tuple[str, ...]) -> bool:
    return not set(roles).isdisjoint(role for (role,) in sql.every(ROLES, [user.pk, office.pk]))
