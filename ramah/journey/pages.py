"""What every desk's view shares: who may see it, how an action answers, what is unchanged."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from ramah.journey.forms import REASON, WaivingForm
from ramah.journey.outputs import NEVER_WAIVED, OutputsMissing
from ramah.journey.permissions import NotPermitted, caretakers, roles_of
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Post, User
from ramah.offices.posts import STEPS_AT, roles_at
from ramah.visits.models import StepRecord, Visit

View = Callable[..., HttpResponse]
OK, UNPROCESSABLE = 200, 422
OUTCOME = "Ramah-Outcome"  # says on a way back that nothing was written, and why
REFUSED, ALREADY = "refused", "already"


def for_roles(*roles: str) -> Callable[[View], View]:
    """Let in only those who may act in one of these roles now; others log in, or get a 403."""

    return _letting_in(lambda office, held: not held.isdisjoint(roles))


def for_post(*posts: str) -> Callable[[View], View]:
    """Let in those who act at one of these posts: the roles to which the SOP gives its steps.

    It is the office's present SOP, and those that its open visits began under.
    """
    return _letting_in(
        lambda office, held: any(not held.isdisjoint(roles_at(office, post)) for post in posts)
        or any(not held.isdisjoint(_roles_of_open_steps(office, post)) for post in posts)
    )


def for_caretakers() -> Callable[[View], View]:
    """Let in those who care for the office's aids: who acts in the lobby, and administrators."""
    return _letting_in(lambda office, held: not held.isdisjoint(caretakers(office)))


def _roles_of_open_steps(office: Office, post: str) -> set[str]:
    keys = STEPS_AT.get(Post(post))
    if keys is None:
        return set()
    steps = StepRecord.objects.current().filter(office=office, key__in=keys)
    return set(steps.values_list("role", flat=True).distinct())


def _letting_in(may: Callable[[Office, set[str]], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            office = office_of(request)
            if not may(office, roles_of(request.user, office)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return inner

    return decorate


def office_of(request: HttpRequest) -> Office:
    """Give the office the request is about."""
    office: Office = request.office  # type: ignore[attr-defined]
    return office


def staff(request: HttpRequest) -> User:
    """Give the person who asks; only for views that let nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def visit_or_404(request: HttpRequest, visit_id: UUID) -> Visit:
    """Give a visit of the request's office."""
    visits = Visit.objects.select_related("office")
    return get_object_or_404(visits, pk=visit_id, office=office_of(request))


def fragment(
    request: HttpRequest, template: str, part: str, context: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """Answer with a whole page, or for a refresh with its live part alone, 304 if unchanged.

    The tag is the office's revision: nothing on a desk changes without it.
    """
    if not getattr(request, "htmx", False):
        return render(request, template, context())
    tag = quote_etag(f"{office_of(request).revision}-{staff(request).pk}-{get_language()}")
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = render(request, part, context())
    answer["ETag"] = tag
    patch_vary_headers(answer, ["HX-Request", "Cookie"])
    return answer


def act(
    request: HttpRequest, action: Callable[[], object], *, done: Any, back: str, refused: str = ""
) -> HttpResponse:
    """Do one action without fields and go back; a refusal is said, a repeat shows the state.

    :param refused: where to go after a refusal, if not back.
    """
    try:
        action()
    except NotPermitted as refusal:
        raise PermissionDenied from refusal
    except AlreadyDone as repeat:
        return back_again(request, repeat, back)
    except Refused as refusal:
        return back_refused(request, refusal, refused or back)
    else:
        messages.success(request, str(done))
    return HttpResponseRedirect(back)


def back_refused(request: HttpRequest, refusal: Refused, to: str) -> HttpResponse:
    """Go back with the refusal's sentence; the answer says that nothing was written."""
    messages.warning(request, str(refusal))
    return HttpResponseRedirect(to, headers={OUTCOME: REFUSED})


def back_again(request: HttpRequest, repeat: AlreadyDone, to: str) -> HttpResponse:
    """Go to the present state of what was done before; the answer says that it was."""
    messages.info(request, str(repeat))
    return HttpResponseRedirect(to, headers={OUTCOME: ALREADY})


def submit(
    request: HttpRequest,
    form: RamahForm,
    action: Callable[[], object],
    *,
    done: Any,
    back: str,
    show: Callable[[], HttpResponse],
) -> HttpResponse:
    """Do an action with a form's answers; a refusal shows the form again with all that was typed.

    :param show: renders the page with the form; it is answered with status 422.
    """
    if form.is_valid():
        try:
            action()
        except NotPermitted as refusal:
            raise PermissionDenied from refusal
        except AlreadyDone as repeat:
            return back_again(request, repeat, back)
        except OutputsMissing as refusal:
            _ask_reasons(form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(done))
            return redirect(back)
    answer = show()
    if answer.status_code == OK:  # a page that has moved on leads elsewhere instead
        answer.status_code = UNPROCESSABLE
    return answer


def _ask_reasons(form: RamahForm, refusal: OutputsMissing) -> None:
    """Ask at a field of its own for the reason of each missing output that may be waived."""
    waivable = [key for key in refusal.missing if key not in NEVER_WAIVED]
    if not isinstance(form, WaivingForm):
        waivable = []
    else:
        form.ask_reasons(waivable)
    for key in waivable:
        form.add_error(f"{REASON}{key}", str(OutputsMissing([key])))
    others = [key for key in refusal.missing if key not in waivable]
    if others:
        form.add_error(None, str(OutputsMissing(others)))
