"""The page of announced visits: whether the office takes them, when, how many, how long kept."""

from copy import copy
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from ramah.administration import booking_actions
from ramah.administration.access import OfficeRequest, administrators_only
from ramah.administration.forms import OfficeModelForm
from ramah.administration.pages import fill_in, sent, who_and_when
from ramah.bookings.models import BookingSettings
from ramah.offices.models import Office
from ramah.queueing import public
from ramah.queueing.configuration import settings_of

PEOPLE = "people_"
NUMBERS = ("capacity", "days_ahead", "notice_hours", "hold_minutes", "keep_days")


class BookingSettingsForm(OfficeModelForm):
    """What an office chooses for announced visits."""

    class Meta:
        model = BookingSettings
        fields = (
            "is_on",
            "slot_minutes",
            "capacity",
            "days_ahead",
            "notice_hours",
            "hold_minutes",
            "dropzone",
            "reminder",
            "keep_days",
        )

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        for name in NUMBERS:
            self.fields[name].widget.attrs |= {"class": "short", "inputmode": "numeric"}
        counted = booking_actions.people_of(office)
        for kind in office.aid_types.filter(pk__in=counted).order_by("pk"):
            self.fields[f"{PEOPLE}{kind.pk}"] = forms.IntegerField(
                label=now_("Banyaknya orang: %(kind)s") % {"kind": kind.name},
                help_text=now_("Yang dapat ditugaskan pada satu waktu; 0 bila tidak ada."),
                min_value=0,
                max_value=50,
                initial=counted[kind.pk],
                widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
            )

    @property
    def people(self) -> dict[int, int]:
        """Give how many people of each kind there are, as the action takes them."""
        return {
            int(name.removeprefix(PEOPLE)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PEOPLE)
        }

    @property
    def settings(self) -> dict[str, Any]:
        """Give the other answers."""
        return {
            name: value for name, value in self.cleaned_data.items() if not name.startswith(PEOPLE)
        }


@administrators_only
def bookings(request: OfficeRequest) -> HttpResponse:
    """Change how the office takes announced visits."""
    office = request.office
    found = BookingSettings.objects.filter(office=office).first()
    instance = copy(found) if found else BookingSettings(office=office)
    form = BookingSettingsForm(office, sent(request), instance=instance)
    return fill_in(
        request,
        form,
        lambda _values: booking_actions.change_bookings(
            office=office, values=form.settings, people=form.people, **who_and_when(request)
        ),
        heading=_("Janji temu"),
        back="bookings",
        template="administration/bookings.html",
        is_open=public.is_open(settings_of(office)),
    )
