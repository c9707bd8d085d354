"""Who is on duty and could come when the bell rings."""

from ramah.bells.stages import OnDuty
from ramah.offices.models import Duty, Office, Post
from ramah.visits.models import StepRecord

CAN_COME = (Post.DROPZONE, Post.LOBBY, Post.MANAGER)
ESCORTING = ("receive_visitor", "lend_aids_and_escort", "see_visitor_out")


def on_duty(office: Office) -> list[OnDuty]:
    """List who is on duty at the posts that hear the bell; busy who escorts a visitor."""
    duties = Duty.objects.open().filter(office=office, post__in=CAN_COME)
    known = list(duties.values_list("user", "post"))
    if not known:
        return []
    steps = StepRecord.objects.current().filter(office=office, key__in=ESCORTING)
    steps = steps.filter(started_at__isnull=False, assignee__isnull=False)
    busy = set(steps.values_list("assignee", flat=True))
    return [OnDuty(user, post, user in busy) for user, post in known]
