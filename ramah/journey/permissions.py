"""Who may act: the role the SOP's document names, at the visit's office."""

from django.utils.translation import gettext_lazy as _

from ramah.lib.refusal import Refused
from ramah.offices.models import Office, Role, Substitution, User

STAFF_ROLES = (
    Role.SECURITY_OFFICER.value,
    Role.SERVICE_AMBASSADOR.value,
    Role.COUNTER_OFFICER.value,
    Role.MANAGER_ON_DUTY.value,
)


class NotPermitted(Refused):
    """The person holds no role that may do this here."""


def authority(by: User, office: Office, *roles: str) -> Substitution | None:
    """Check that a person may act in one of these roles; give the substitution they use, if any.

    A manager on duty may act for any role of the SOP, with a reason (our reading of the SOP).
    :raises NotPermitted: they hold none of the roles at this office and substitute for none.
    """
    if by.is_active and by.assignments.filter(office=office, role__in=roles).exists():
        return None
    substitution = open_substitution(by, office)
    if by.is_active and substitution and substitution.role in roles:
        return substitution
    raise NotPermitted(_("Peran Anda tidak mencakup tindakan ini."))


def open_substitution(by: User, office: Office) -> Substitution | None:
    """Give the role a manager stands in for at the moment."""
    standing_in = Substitution.objects.filter(user=by, office=office, ended_at__isnull=True)
    return standing_in.filter(
        user__assignments__office=office, user__assignments__role=Role.MANAGER_ON_DUTY
    ).first()


def roles_of(user: User, office: Office) -> set[str]:
    """Give the roles a person may act in now: their own, and the one they stand in for."""
    held = set(user.assignments.filter(office=office).values_list("role", flat=True))
    substitution = open_substitution(user, office)
    return held | {substitution.role} if substitution else held
