"""From a label to its unit's page: scanned with the camera, or typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ramah.aids import tags
from ramah.journey.inventory import caretakers_only
from ramah.journey.inventory_count import TagForm
from ramah.journey.pages import UNPROCESSABLE, office_of


@require_safe
@caretakers_only
def scan(request: HttpRequest) -> HttpResponse:
    """Ask for a label, and lead to its unit."""
    form = TagForm(request.GET if "label" in request.GET else None)
    if form.is_valid():
        try:
            aid = tags.unit_of(office_of(request), form.cleaned_data["label"])
        except tags.UnknownTag as refusal:
            form.add_error("label", str(refusal))
        else:
            return redirect("journey:unit", aid.pk)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "journey/inventory_scan.html", {"form": form}, status=status)
