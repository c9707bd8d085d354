"""The desk without a connection: the page a phone keeps, and what makes it an installed program."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ramah.journey.board import mine_first, open_visits
from ramah.journey.forms import ArrivalForm, NeedsForm, ProvisionForm, ReturnForm
from ramah.journey.needs import every_need
from ramah.journey.pages import for_post, fragment, office_of, staff
from ramah.journey.security import MINE
from ramah.offices.models import Office, Post

IDS = "luring_%s"  # the part stands beside forms of the same names
BAY_LACKING = "parking_settled"  # what a vehicle without a bay leaves open
BRAND = "#143a5a"  # the ground of the mark


@require_safe
@for_post(Post.DROPZONE)
def offline(request: HttpRequest) -> HttpResponse:
    """Show the desk that works without a connection.

    As a part of an open page it knows the visitors who wait to be seen out; as the page a phone
    keeps it knows nobody.
    """

    def context() -> dict[str, Any]:
        office = office_of(request)
        return _forms(office) | (_visits(request) if getattr(request, "htmx", False) else {})

    return fragment(request, "journey/offline.html", "journey/_offline.html", context)


def _forms(office: Office) -> dict[str, Any]:
    provision = ProvisionForm(office, [s for s in every_need(office) if s.types], auto_id=IDS)
    provision.ask_reasons([BAY_LACKING])
    codes = [state.need.code for state in provision.states]
    return {
        "none_id": UUID(int=0),
        "arrival": ArrivalForm(office, auto_id=IDS),
        "needs": NeedsForm(office, auto_id=IDS),
        "provision": provision,
        "aid_fields": list(zip(codes, provision.aid_fields, strict=True)),
    }


def _visits(request: HttpRequest) -> dict[str, Any]:
    """Give the visits on which an officer may be at work when the connection goes."""
    rows = mine_first(open_visits(office_of(request), keys=MINE), staff(request))
    return {
        "going": [row for row in rows if row.step.number < 5 and not row.step.handed_on_at],
        "leaving": [
            {"row": row, "form": ReturnForm(row.loans, auto_id=f"luring_{row.visit.pk.hex}_%s")}
            for row in rows
            if row.step.number == 5
        ],
    }


@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, which reaches no further than the security officer's desk."""
    about = json.dumps({"files": settings.STATIC_URL, "page": reverse("journey:offline")})
    script = json.dumps(static("js/offline-worker.js"))
    body = f"self.ramah = {about};\nimportScripts({script});\n"
    return HttpResponse(body, content_type="text/javascript")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Tell a browser how to install the desk on a phone."""
    icons = [
        {"src": static(f"app/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        | ({"purpose": "maskable"} if "maskable" in name else {})
        for name, size in (("icon-192", 192), ("icon-512", 512), ("icon-maskable-512", 512))
    ]
    return JsonResponse(
        {
            "id": reverse("journey:security"),
            "name": "Ramah",
            "short_name": "Ramah",
            "description": _("Meja petugas pengamanan: terima, pinjamkan sarana, antar."),
            "lang": "id",
            "start_url": reverse("journey:security"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": BRAND,
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
