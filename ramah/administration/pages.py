"""The one pattern of every page: a list of rows, and a form that one action answers."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ramah.administration.access import OfficeRequest, Row, administrators_only, row_or_404
from ramah.administration.changes import NotAdministrator, Values
from ramah.administration.forms import OfficeModelForm
from ramah.administration.sections import GROUPS
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office

UNPROCESSABLE = 422
PER_PAGE = 100
View = Callable[..., HttpResponse]
Column = tuple[Any, Callable[[Any], Any]]  # a heading, and what a row shows under it


@dataclass(frozen=True)
class Catalogue:
    """One kind of thing the office keeps: how it is listed, asked for and written.

    :ivar name: the name of the list's address; ``_add`` and ``_edit`` are its forms'.
    :ivar add: an action (``office``, ``values``, ``by``, ``now``); None where nothing is added.
    :ivar change: an action (row, then ``values``, ``by``, ``now``).
    """

    name: str
    address: str
    title: Any
    lead: Any
    one: Any
    columns: Sequence[Column]
    rows: Callable[[Office], QuerySet[Any]]
    form: type[OfficeModelForm]
    add: Callable[..., object]
    change: Callable[..., object]
    template: str = "administration/list.html"

    def urls(self) -> list[URLPattern]:
        """Give the addresses of its list and its two forms."""
        return [
            path(f"{self.address}/", list_view(self), name=self.name),
            path(f"{self.address}/tambah/", add_view(self), name=f"{self.name}_add"),
            path(f"{self.address}/<int:pk>/", edit_view(self), name=f"{self.name}_edit"),
        ]


def list_view(kind: Catalogue) -> View:
    """Make the page that lists a kind of thing."""

    @require_safe
    @administrators_only
    def view(request: OfficeRequest) -> HttpResponse:
        pages = Paginator(kind.rows(request.office), PER_PAGE)
        page = pages.get_page(request.GET.get("halaman"))
        return show_list(request, kind, page, page=page)

    return view


def add_view(kind: Catalogue) -> View:
    """Make the page that adds one."""

    @administrators_only
    def view(request: OfficeRequest) -> HttpResponse:
        form = kind.form(request.office, sent(request))
        return fill_in(
            request,
            form,
            lambda values: kind.add(office=request.office, values=values, **who_and_when(request)),
            heading=_("Tambah %(one)s") % {"one": kind.one},
            back=kind.name,
        )

    return view


def edit_view(kind: Catalogue) -> View:
    """Make the page that changes one."""

    @administrators_only
    def view(request: OfficeRequest, pk: int) -> HttpResponse:
        row = row_or_404(kind.rows(request.office), pk)
        form = kind.form(request.office, sent(request), instance=copy(row))
        return fill_in(
            request,
            form,
            lambda values: kind.change(row, values=values, **who_and_when(request)),
            heading=str(row),
            back=kind.name,
            row=row,
        )

    return view


def show_list(
    request: OfficeRequest, kind: Catalogue, rows: Iterable[Model], **extra: Any
) -> HttpResponse:
    """Show rows as a table; the first column leads to the form."""
    headings = [heading for heading, _cell in kind.columns]
    table = [
        {
            "url": reverse(f"administration:{kind.name}_edit", args=[row.pk]),
            "cells": [(heading, cell(row)) for heading, cell in kind.columns],
        }
        for row in rows
    ]
    context = {
        "kind": kind,
        "headings": headings,
        "rows": table,
        "add_url": reverse(f"administration:{kind.name}_add"),
        "add_text": _("Tambah %(one)s") % {"one": kind.one},
        **extra,
    }
    return show(request, kind.template, kind.name, context)


def fill_in(
    request: OfficeRequest,
    form: forms.BaseForm,
    action: Callable[[Values], object],
    *,
    heading: Any,
    back: str,
    row: Model | None = None,
    done: Callable[[Any], Any] = lambda _result: _("Tersimpan."),
    to: str = "",
    template: str = "administration/form.html",
    **extra: Any,
) -> HttpResponse:
    """Show a form, and answer it with one action; on an error all that was typed stays.

    :param back: the list that the page belongs to.
    :param done: makes the message of success from the action's result.
    :param to: where success leads; the list if not given.
    """
    if request.method == "POST" and form.is_valid():
        after = to or reverse(f"administration:{back}")
        try:
            messages.success(request, str(done(action(form.cleaned_data))))
            return redirect(after)
        except NotAdministrator as refusal:
            raise PermissionDenied from refusal
        except AlreadyDone as repeat:
            messages.info(request, str(repeat))
            return redirect(after)
        except Refused as refusal:
            _show_refusal(form, refusal)
    context = {"form": form, "heading": heading, "row": row, **extra}
    return show(request, template, back, context, status=UNPROCESSABLE if form.is_bound else 200)


def remove(
    request: OfficeRequest, row: Row | None, action: Callable[[Row], object], *, done: Any, to: str
) -> HttpResponse:
    """Answer a row's button of removal with one action, and go back; a repeat changes nothing."""
    try:
        if row is None:
            raise AlreadyDone(_("Ini sudah dihapus sebelumnya."))
        action(row)
    except NotAdministrator as refusal:
        raise PermissionDenied from refusal
    except AlreadyDone as repeat:
        messages.info(request, str(repeat))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect(to)


def show(
    request: HttpRequest, template: str, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page of the administration, with the way to all others."""
    frame = {
        "groups": GROUPS,
        "section_url": reverse(f"administration:{name}"),
        "has_own_authority": bool(settings.RAMAH_TRUST_PORT),
    }
    return render(request, template, {**frame, **context}, status=status)


def sent(request: HttpRequest) -> Any:
    """Give what was sent with a form, or None where it is only to be shown."""
    return request.POST if request.method == "POST" else None


def who_and_when(request: OfficeRequest) -> dict[str, Any]:
    """Give an action its ``by`` and ``now``."""
    return {"by": request.user, "now": timezone.now()}


def _show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal))
