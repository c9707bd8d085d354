"""What did not come back and is found later: its loan is closed, and the visit's record stays true.

The record says that the unit was not returned when the visitor left, and when it was found.
"""

from datetime import datetime

from ramah.aids.models import Aid, Loan
from ramah.offices.models import User
from ramah.visits.events import record


def close_loan(aid: Aid, *, by: User, now: datetime) -> Loan | None:
    """Close the loan from which a unit did not come back, if there is one that is not closed.

    Call it inside :func:`ramah.offices.revision.writing`; it records an event of the visit.
    """
    open_still = Loan.objects.lost().select_related("visit", "office")
    loan = open_still.filter(aid=aid).first()
    if loan is None or loan.returned_at is None:
        return None
    loan.found_at, loan.found_by = max(now, loan.returned_at), by
    loan.save(update_fields=["found_at", "found_by"])
    data = {"loan": loan.pk, "aid": aid.pk}
    record("LOAN_CLOSED", office=loan.office, by=by, now=now, visit=loan.visit, data=data)
    return loan
