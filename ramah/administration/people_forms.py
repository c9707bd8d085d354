"""The forms of the office's people and their weekly roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ramah.administration.forms import OfficeModelForm
from ramah.lib.forms import RamahForm
from ramah.offices.models import Counter, Office, Post, Role, User, Weekday

CHOOSE = _("Pilih …")


class UserForm(OfficeModelForm):
    """A member of staff with their roles; the username stays as it was made."""

    fixed = ("username",)
    roles = forms.MultipleChoiceField(
        label=_("Peran"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Satu orang boleh memegang beberapa peran."),
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "is_active")
        help_texts = {
            "username": _("Huruf kecil, angka, titik, atau strip. Tidak dapat diubah kemudian."),
            "is_active": _("Akun yang tidak aktif tidak dapat masuk; catatannya tetap."),
        }

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        self.order_fields(["username", "full_name", "roles", "is_active"])
        if self.instance.pk:
            held = self.instance.assignments.filter(office=office)
            self.initial["roles"] = list(held.values_list("role", flat=True))
        else:
            del self.fields["is_active"]
            self.fields["username"].widget.attrs |= {
                "autocapitalize": "none",
                "autocomplete": "off",
                "spellcheck": "false",
                "class": "medium",
            }


class RosterForm(RamahForm):
    """A person's time at a post, on one or several weekdays."""

    user = forms.ModelChoiceField(
        label=_("Petugas"), queryset=User.objects.none(), empty_label=CHOOSE
    )
    post = forms.ChoiceField(label=_("Pos"), choices=[("", CHOOSE), *Post.choices])
    counter = forms.ModelChoiceField(
        label=_("Loket"),
        queryset=Counter.objects.none(),
        empty_label=_("Tanpa loket"),
        required=False,
        help_text=_("Hanya untuk pos Loket."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Hari"),
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(
        label=_("Mulai"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
    )
    ends = forms.TimeField(
        label=pgettext_lazy("jam", "Selesai"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
    )

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        user.queryset = office.staff.filter(is_active=True).order_by("full_name")
        counter: Any = self.fields["counter"]
        counter.queryset = office.counters.filter(is_active=True).order_by("number")

    def clean(self) -> dict[str, Any]:
        """Check that a counter is named for the counter's post and for no other."""
        answers = self.cleaned_data
        at_counter = answers.get("post") == Post.COUNTER
        if at_counter and not answers.get("counter") and "counter" not in self.errors:
            self.add_error("counter", _("Pilih loket tempat petugas ini berjaga."))
        if answers.get("post") and not at_counter and answers.get("counter"):
            self.add_error("counter", _("Sebut loket hanya untuk pos Loket."))
        if answers.get("starts") and answers.get("ends") and answers["ends"] <= answers["starts"]:
            self.add_error("ends", _("Jam selesai harus sesudah jam mulai."))
        return answers
