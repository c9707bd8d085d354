"""The QR code of a number's own page, wherever a number is shown to its holder."""

from typing import Any

from django import template

from ramah.queueing import public
from ramah.queueing.configuration import settings_of
from ramah.queueing.models import Ticket
from ramah.queueing.ticket_page import qr_uri

register = template.Library()


@register.inclusion_tag("queueing/_visitor_qr.html")
def visitor_qr(ticket: Ticket) -> dict[str, Any]:
    """Show the QR code and the short code; nothing where the office opened no address."""
    address = public.visitor_url(ticket)
    return {
        "qr": qr_uri(address) if address else "",
        "typing": public.typing_url(settings_of(ticket.office)) if address else "",
        "code": public.grouped(ticket.code),
    }
