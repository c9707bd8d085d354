"""The bell as a part of a desk's page."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from ramah.journey.bell_actions import may_take
from ramah.journey.bell_desk import context_of
from ramah.journey.permissions import roles_of
from ramah.offices.models import User

register = template.Library()


@register.inclusion_tag("journey/_bell_part.html", takes_context=True)
def bell_part(context: RequestContext) -> dict[str, Any]:
    """Show the rings and the switch for sound, to whom the bell can reach."""
    request = context["request"]
    if not isinstance(request.user, User):
        return {}
    if may_take(request.office).isdisjoint(roles_of(request.user, request.office)):
        return {}
    shown = context_of(request.office, request.user, timezone.now())
    return {**shown, "request": request, "csrf_token": context.get("csrf_token")}
