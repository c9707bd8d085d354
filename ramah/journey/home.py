"""Where a person goes first: the desk of their post, or the choice of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ramah.journey.pages import for_roles, office_of, staff
from ramah.journey.permissions import roles_of
from ramah.offices.models import Duty, Post, Role
from ramah.offices.posts import roles_at

DESKS = {
    Post.DROPZONE: "journey:security",
    Post.LOBBY: "journey:ambassador",
    Post.COUNTER: "journey:counter",
    Post.MANAGER: "journey:manager",
}


@require_safe
@for_roles(*Role.values)
def home(request: HttpRequest) -> HttpResponse:
    """Open the desk where the person is on duty; who has none yet is asked for their post."""
    user, office = staff(request), office_of(request)
    roles = roles_of(user, office)
    duty = Duty.objects.open().filter(user=user, office=office).order_by("-started_at").first()
    if duty and roles_at(office, duty.post) & roles:
        return redirect(DESKS[Post(duty.post)])
    if roles - {Role.OFFICE_ADMINISTRATOR}:
        return redirect("journey:duty")
    return redirect("administration:index")
