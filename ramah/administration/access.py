"""Who may enter: the office's own administrator, and only at their own office."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ramah.offices import device_sessions, device_words
from ramah.offices.models import Office, Role, User
from ramah.offices.paths import page_seen, with_next

P = ParamSpec("P")
Row = TypeVar("Row", bound=Model)


class OfficeRequest(HttpRequest):
    """A request of an office's administrator, as the door lets it through."""

    office: Office
    user: User


def is_administrator(user: User, office: Office) -> bool:
    """Tell whether a person administers an office."""
    held = user.assignments.filter(office=office, role=Role.OFFICE_ADMINISTRATOR)
    return user.is_active and held.exists()


def administrators_only(
    view: Callable[Concatenate[OfficeRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in only the administrators of the request's office; others log in, or get a 403.

    Who came by PIN on a shared device shows their password first, and comes back.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if not is_administrator(request.user, request.office):  # type: ignore[attr-defined]
            raise PermissionDenied
        if device_sessions.needs_password(request, now=timezone.now()):
            return _to_password(request)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    door: Callable[Concatenate[HttpRequest, P], HttpResponse] = inner  # type: ignore[assignment]
    return require_http_methods(["GET", "HEAD", "POST"])(never_cache(door))


def _to_password(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect(with_next("offices:device_password", request.get_full_path()))
    device_words.keep(request, now=timezone.now())
    return redirect(with_next("offices:device_password", page_seen(request)))


def own_or_gone(rows: QuerySet[Row], office: Office, pk: int) -> Row | None:
    """Give one of the office's own rows, or None if it was removed before.

    :raises Http404: the row is another office's.
    """
    row = rows.filter(pk=pk).first()
    if row is not None and getattr(row, "office_id", None) != office.pk:
        raise Http404
    return row


def row_or_404(rows: QuerySet[Row], pk: int) -> Row:
    """Give one of the office's own rows; another office's is not found."""
    return get_object_or_404(rows, pk=pk)
