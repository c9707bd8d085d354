"""The office's people, their passwords, and the weekly roster."""

import json
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from ramah.administration import overview, people_actions, time_actions
from ramah.administration.access import (
    OfficeRequest,
    administrators_only,
    own_or_gone,
    row_or_404,
)
from ramah.administration.changes import Values
from ramah.administration.pages import (
    Catalogue,
    fill_in,
    list_view,
    remove,
    sent,
    show,
    who_and_when,
)
from ramah.administration.people_forms import RosterForm, UserForm
from ramah.lib.encryption import decrypt, encrypt
from ramah.lib.forms import RamahForm
from ramah.lib.ui import badge
from ramah.offices.models import Assignment, Office, Post, Role, RosterEntry, User, Weekday

SHOWN_ONCE = "administration_password"  # the session's place for a password not shown yet


def _people(office: Office) -> QuerySet[User]:
    own = Prefetch("assignments", Assignment.objects.filter(office=office))
    people = office.staff.select_related("office").prefetch_related(own)
    return people.order_by("-is_active", "full_name")


def _roles_of(user: User) -> Any:
    held = {each.role for each in user.assignments.all()}
    labels = [str(role.label) for role in Role if role in held]
    return ", ".join(labels) if labels else badge(say("Belum ada"), "near")


def _account(user: User) -> Any:
    if not user.is_active:
        return badge(say("Tidak aktif"))
    if user.must_change_password:
        return badge(say("Kata sandi sementara"), "info")
    return badge(say("Aktif"), "ok")


USERS = Catalogue(
    name="users",
    address="pengguna",
    title=_("Pengguna dan peran"),
    lead=_("Petugas kantor ini: perannya, dan apakah akunnya dapat dipakai masuk."),
    one=_("pengguna"),
    columns=(
        (_("Nama"), lambda user: user.full_name),
        (_("Nama pengguna"), lambda user: user.username),
        (_("Peran"), _roles_of),
        (_("Akun"), _account),
    ),
    rows=_people,
    form=UserForm,
    add=people_actions.add_user,
    change=lambda row, **about: people_actions.change_user(user=row, **about),
)
users = list_view(USERS)


@administrators_only
def add_user(request: OfficeRequest) -> HttpResponse:
    """Add a member of staff, and lead to the page that shows their password once."""

    def add(values: Values) -> User:
        user, password = people_actions.add_user(
            office=request.office, values=values, **who_and_when(request)
        )
        _keep(request, user, password)
        return user

    return fill_in(
        request,
        UserForm(request.office, sent(request)),
        add,
        heading=_("Tambah pengguna"),
        back="users",
        done=lambda user: _("%(person)s ditambahkan.") % {"person": user.full_name},
        to=reverse("administration:password"),
    )


@administrators_only
def edit_user(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change a person's name, roles, or whether they may log in."""
    user = row_or_404(_people(request.office), pk)
    form = UserForm(request.office, sent(request), instance=User.objects.get(pk=user.pk))
    return fill_in(
        request,
        form,
        lambda values: people_actions.change_user(
            user=user, values=values, **who_and_when(request)
        ),
        heading=user.full_name,
        back="users",
        row=user,
        template="administration/user.html",
    )


class ResetForm(RamahForm):
    """Consent to replace the password that was in force when the page was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)


@administrators_only
def reset_password(request: OfficeRequest, pk: int) -> HttpResponse:
    """Replace a forgotten password, and lead to the page that shows the new one once."""
    user = row_or_404(_people(request.office), pk)

    def reset(values: Values) -> None:
        password = people_actions.reset_password(
            user=user, seen=values["seen"], **who_and_when(request)
        )
        _keep(request, user, password)

    return fill_in(
        request,
        ResetForm(sent(request), initial={"seen": people_actions.password_mark(user)}),
        reset,
        heading=_("Atur ulang kata sandi"),
        back="users",
        row=user,
        done=lambda _result: _("Kata sandi diatur ulang."),
        to=reverse("administration:password"),
        template="administration/reset.html",
        send=_("Atur ulang"),
    )


@require_GET
@administrators_only
def password(request: OfficeRequest) -> HttpResponse:
    """Show a temporary password for the first and last time."""
    kept = request.session.pop(SHOWN_ONCE, "")
    secret = json.loads(decrypt(kept)) if kept else None
    context = {"secret": secret, "login_url": request.build_absolute_uri(reverse("offices:login"))}
    return show(request, "administration/password.html", "users", context)


def _keep(request: HttpRequest, user: User, password: str) -> None:
    secret = {"person": user.full_name, "username": user.username, "password": password}
    request.session[SHOWN_ONCE] = encrypt(json.dumps(secret))


@require_safe
@administrators_only
def roster(request: OfficeRequest) -> HttpResponse:
    """Show the week: who is planned at which post."""
    entries = list(overview.entries_of(request.office))
    context = {
        "posts": Post.choices,
        "days": [(day, [_cell(entries, day, post) for post in Post]) for day in Weekday],
        "empty": not entries,
    }
    return show(request, "administration/roster.html", "roster", context)


def _cell(entries: list[RosterEntry], day: Weekday, post: Post) -> dict[str, Any]:
    url = reverse("administration:roster_add")
    return {
        "post": post.label,
        "entries": [
            (entry, overview.misfit(entry))
            for entry in entries
            if entry.weekday == day and entry.post == post
        ],
        "add_url": f"{url}?hari={day.value}&pos={post.value}",
    }


@administrators_only
def add_to_roster(request: OfficeRequest) -> HttpResponse:
    """Plan a person at a post on some weekdays."""
    asked = {"post": request.GET.get("pos"), "weekdays": request.GET.getlist("hari")}
    return fill_in(
        request,
        RosterForm(request.office, sent(request), initial=asked),
        lambda values: time_actions.add_to_roster(
            office=request.office, values=values, **who_and_when(request)
        ),
        heading=_("Tambah jadwal"),
        back="roster",
        done=_planned,
    )


def _planned(days: int) -> str:
    return ngettext("Jadwal %(days)s hari disimpan.", "Jadwal %(days)s hari disimpan.", days) % {
        "days": days
    }


@require_POST
@administrators_only
def remove_from_roster(request: OfficeRequest, pk: int) -> HttpResponse:
    """Take a person's time off the roster."""
    entry = own_or_gone(RosterEntry.objects.all(), request.office, pk)
    return remove(
        request,
        entry,
        lambda row: time_actions.remove_from_roster(entry=row, **who_and_when(request)),
        done=_("Jadwal dihapus."),
        to=reverse("administration:roster"),
    )
