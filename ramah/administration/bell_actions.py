"""The bell: put on or off, and after how long it goes on to whom; each change recorded."""

from datetime import datetime

from ramah.administration.changes import Values, administering, change, note
from ramah.bells.models import Bell
from ramah.offices.models import Office, User


def change_bell(*, office: Office, values: Values, by: User, now: datetime) -> None:
    """Change how the office uses its bell; desks and the screen at the post follow at once."""
    with administering(office, by, "visits"):
        bell, _new = Bell.objects.get_or_create(office=office)
        fields = change(bell, values, at="manager_seconds")
        note("BELL_CHANGED", office, by=by, now=now, fields=fields)
