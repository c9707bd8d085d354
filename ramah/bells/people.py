"""Who is on duty and could come when the bell rings."""

from ramah.bells.stages import OnDuty
from ramah.offices.models import Duty, Office, Post, User
from ramah.visits.models import StepRecord

CAN_COME = (Post.DROPZONE, Post.LOBBY, Post.MANAGER)
ESCORTING = ("receive_visitor", "lend_aids_and_escort", "see_visitor_out")


def can_come(office: Office) -> list[User]:
    """List whom the post's screen offers: who is on duty at the dropzone, the free ones first.

    Where nobody is, whoever else hears the bell.
    """
    people = on_duty(office)
    guards = [each for each in people if each.post == Post.DROPZONE] or people
    busy = {each.person: each.is_busy for each in guards}
    found = User.objects.filter(pk__in=busy, is_active=True).order_by("full_name", "pk")
    return sorted(found, key=lambda person: busy[person.pk])


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
