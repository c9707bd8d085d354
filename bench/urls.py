"""The program's pages, and the baseline: one read of the database behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from ramah.offices.models import Office


def baseline(request: HttpRequest) -> HttpResponse:
    """Answer with one number, read by the ORM."""
    return HttpResponse(str(Office.objects.values_list("revision", flat=True).get()))


urlpatterns = [path("patokan/", baseline), path("", include("ramah.urls"))]
