"""The boards of the waiting room: their list, with where each is opened, and their form."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from ramah.administration import board_actions
from ramah.administration.forms import OfficeModelForm
from ramah.administration.pages import Catalogue
from ramah.lib.ui import badge, icon
from ramah.offices.models import Office
from ramah.queueing.models import Board


class BoardForm(OfficeModelForm):
    """What a board shows, and how it calls."""

    class Meta:
        model = Board
        fields = (
            "name",
            "counters",
            "chime",
            "voice",
            "language",
            "volume",
            "repeats",
            "shows_waiting",
            "shows_estimate",
            "is_active",
        )
        widgets = {
            "name": forms.TextInput(attrs={"class": "medium"}),
            "counters": forms.CheckboxSelectMultiple,
            "language": forms.RadioSelect,
            "volume": forms.NumberInput(attrs={"class": "short", "min": 0, "max": 100}),
            "repeats": forms.NumberInput(attrs={"class": "short", "min": 1, "max": 3}),
        }
        help_texts = {
            "name": _("Tempat layar ini, misalnya “Ruang tunggu utama”. Nama ini tampil umum."),
            "volume": _("0 sampai 100. Keraskan atau pelankan juga di TV."),
            "shows_estimate": _("Tampil setelah cukup banyak pelayanan tercatat."),
        }

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        counters: Any = self.fields["counters"]
        counters.queryset = office.counters.order_by("number")
        language: Any = self.fields["language"]
        language.choices = Board.Language.choices
        bounds = {"volume": (0, 100), "repeats": (1, 3)}
        for name, (least, most) in bounds.items():
            self.fields[name].validators = [MinValueValidator(least), MaxValueValidator(most)]


def counters_of(board: Board) -> str:
    """Name the counters that a board shows."""
    numbers = sorted(counter.number for counter in board.counters.all())
    if not numbers:
        return say("Semua loket")
    return say("Loket %(numbers)s") % {"numbers": ", ".join(map(str, numbers))}


def sound_of(board: Board) -> str:
    """Say what a board lets hear."""
    heard = [say("lonceng")] if board.chime else []
    heard += [say("suara")] if board.voice else []
    return " + ".join(heard) or say("tanpa bunyi")


def opened(board: Board) -> SafeString:
    """Lead to the board itself, where it is in use."""
    if not board.is_active:
        return badge(say("Tidak dipakai"))
    url = reverse("displays:board", args=[board.pk])
    return format_html(
        '<a class="admin-row" href="{}">{} {}<span class="visually-hidden">: {}</span></a>',
        url,
        icon("external-link"),
        say("Buka papan"),
        board.name,
    )


BOARDS = Catalogue(
    name="boards",
    address="papan",
    title=_("Papan antrean"),
    lead=_("Layar di ruang tunggu. Papan dibuka tanpa masuk dan hanya memuat nomor dan loket."),
    one=_("papan"),
    columns=(
        (_("Nama"), lambda row: row.name),
        (_("Loket"), counters_of),
        (_("Bunyi"), sound_of),
        (_("Layar"), opened),
    ),
    rows=lambda office: (
        office.boards.select_related("office").prefetch_related("counters").order_by("name")
    ),
    form=BoardForm,
    add=board_actions.add_board,
    change=lambda row, **about: board_actions.change_board(board=row, **about),
)
