"""Whether an office receives visitors at a moment: its hours, without its holidays."""

from datetime import datetime

from ramah.lib import sql
from ramah.offices.models import Office

IS_OPEN = (
    "SELECT 1 FROM offices_openinghours WHERE office_id = %s AND weekday = %s"
    " AND opens <= %s AND closes > %s"
    " AND NOT EXISTS (SELECT 1 FROM offices_holiday WHERE office_id = %s AND date = %s)"
)


def is_open(office: Office, now: datetime) -> bool:
    """Tell whether the office receives visitors at this moment."""
    local = now.astimezone(office.zone)
    clock, day = local.time().isoformat("seconds"), local.date().isoformat()
    found = sql.one(IS_OPEN, [office.pk, local.weekday(), clock, clock, office.pk, day])
    return found is not None
