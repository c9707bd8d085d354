"""Finding a visit: the one already open, and the earlier one a visitor comes back for."""

import re

from django.utils.translation import gettext_lazy as _

from ramah.journey.work import procedure_of
from ramah.lib.encryption import phone_digits, phone_hash
from ramah.lib.refusal import Refused
from ramah.offices.models import Office
from ramah.sop.procedure import Procedure
from ramah.visits.models import CODE_LENGTH, Visit, VisitQuerySet

SHORTEST_PHONE = 8


def procedure_to_run(office: Office) -> Procedure:
    """Give the SOP that new visits of an office run under.

    :raises Refused: its steps do not fit the six actions; it can be shown, not run.
    """
    document = procedure_of(office)
    obstacles = document.obstacles()
    if obstacles:
        raise Refused(
            _("SOP ini dapat ditampilkan, tidak dapat dijalankan: %(why)s")
            % {"why": "; ".join(obstacles)}
        )
    return document


def find_visits(office: Office, text: str) -> VisitQuerySet:
    """Find visits by slip code, queue number (``R-007``, the latest first) or telephone number.

    The slip's QR code holds the code, so a scanner's text finds it too.
    """
    visits = Visit.objects.filter(office=office).exclude(outcome=Visit.Outcome.MISTAKE)
    words = text.strip().upper()
    ticket = re.fullmatch(r"([A-Z]{1,3})[- ]?(\d{1,4})", words)
    if ticket:
        return visits.filter(ticket__series=ticket[1], ticket__number=int(ticket[2])).order_by(
            "-arrived_at"
        )
    code = words.removeprefix("RAMAH:").replace("-", "").replace(" ", "")
    if len(code) == CODE_LENGTH and not code.isdigit():
        return visits.filter(code=code)
    if len(phone_digits(words)) >= SHORTEST_PHONE:
        return visits.filter(identity__phone_hash=phone_hash(words)).order_by("-arrived_at")
    return visits.none()
