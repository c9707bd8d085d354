"""The bell as a part of a desk's page."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from ramah.journey.bell_desk import context_of
from ramah.offices.models import User

register = template.Library()


@register.inclusion_tag("journey/_bell_part.html", takes_context=True)
def bell_part(context: RequestContext) -> dict[str, Any]:
    """Show the rings and the switch for sound; nothing where the office has no bell."""
    request = context["request"]
    if not isinstance(request.user, User):
        return {}
    shown = context_of(request.office, request.user, timezone.now())
    return {**shown, "request": request, "csrf_token": context.get("csrf_token")}
