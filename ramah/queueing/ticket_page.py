"""A queue number as a page for the browser's print dialog: `queueing/_ticket_paper.html`."""

from typing import Any

import segno

from ramah.queueing.models import Ticket
from ramah.queueing.paper import paper_of

QUIET_ZONE = 4  # modules around a QR code, as its standard asks


def context_of(ticket: Ticket) -> dict[str, Any]:
    """Give what the page shows: the same words as on a thermal printer's paper."""
    paper = paper_of(ticket)
    return {"office": ticket.office, "paper": paper, "qr": qr_uri(paper.page) if paper.page else ""}


def qr_uri(address: str) -> str:
    """Draw an address as an image (``data:`` with an SVG)."""
    code = segno.make(address, error="m", micro=False)
    uri: str = code.svg_data_uri(border=QUIET_ZONE, scale=4, light="#fff")
    return uri
