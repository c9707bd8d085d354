"""The forms of the page of duties."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ramah.lib.forms import RamahForm, TileRadios
from ramah.offices.context import DESKS
from ramah.offices.models import ROLE_OF_POST, Counter, Office, Post, Role, User

ROLE_ICONS = {ROLE_OF_POST[desk.post].value: desk.icon for desk in DESKS if desk.post}


class StartForm(RamahForm):
    """The post, and at Loket the counter, of one tap."""

    post = forms.ChoiceField(choices=Post.choices)
    counter = forms.ModelChoiceField(Counter.objects.none(), required=False)
    after = forms.IntegerField(required=False)

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counter"].queryset = office.counters.all()  # type: ignore[attr-defined]


class HandOverForm(RamahForm):
    """The colleague on duty who takes the work over."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Rekan yang menerima"),
        empty_label=None,
        error_messages={
            "required": _("Pilih rekan yang menerima, atau tetap bertugas."),
            "invalid_choice": _("Rekan ini tidak lagi bertugas di pos itu. Pilih rekan lain."),
        },
        widget=TileRadios(icons=lambda _value: "user"),
    )

    def __init__(self, colleagues: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]
        if len(colleagues) == 1:
            self.initial["to"] = colleagues[0].pk


class SubstitutionForm(RamahForm):
    """The role a manager acts for, and why."""

    role = forms.TypedChoiceField(
        label=_("Bertindak untuk"), coerce=Role, widget=TileRadios(icons=ROLE_ICONS)
    )
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=200,
        help_text=_("Contoh: petugas loket sedang sakit. Tanpa nama dan tanpa diagnosis."),
    )

    def __init__(self, roles: Iterable[Role], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in roles]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
