"""Where a person goes first: the desk of their post, or of their role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ramah.journey.pages import for_roles, office_of, staff
from ramah.journey.permissions import roles_of
from ramah.offices.models import ROLE_OF_POST, Duty, Post, Role

DESKS = {
    Role.SECURITY_OFFICER: "journey:security",
    Role.SERVICE_AMBASSADOR: "journey:ambassador",
    Role.COUNTER_OFFICER: "journey:counter",
    Role.MANAGER_ON_DUTY: "journey:manager",
    Role.OFFICE_ADMINISTRATOR: "administration:index",
}


@require_safe
@for_roles(*Role.values)
def home(request: HttpRequest) -> HttpResponse:
    """Open the desk where the person is on duty; who has none yet is asked for their post."""
    user, office = staff(request), office_of(request)
    roles = roles_of(user, office)
    duty = Duty.objects.open().filter(user=user, office=office).order_by("-started_at").first()
    if duty and ROLE_OF_POST[Post(duty.post)] in roles:
        return redirect(DESKS[ROLE_OF_POST[Post(duty.post)]])
    if roles - {Role.OFFICE_ADMINISTRATOR}:
        return redirect("journey:duty")
    return redirect(DESKS[Role.OFFICE_ADMINISTRATOR])
