"""The form in which a visit is announced: by the visitor, or by staff on the telephone."""

import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from ramah.bookings.actions import Wish
from ramah.bookings.models import BookingSettings
from ramah.bookings.slots import Slot
from ramah.lib.forms import RamahForm, TileCheckboxes, TileRadios
from ramah.lib.ui import waktu
from ramah.offices.models import Office
from ramah.visits.models import Need

SALT = "ramah.bookings"
KEPT_OPEN = 24 * 3600  # seconds for which a form that was opened may be sent
YEARS = range(2020, 2200)  # a time outside is a slip, or a trial
PLATE = re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9][A-Z0-9 .-]*")  # foreign ones, too
FORMAT = "%Y-%m-%dT%H:%M"
STALE = _("Halaman ini terlalu lama terbuka. Periksa, lalu kirim lagi.")
NOT_OFFERED = _("Pilih salah satu jam yang ditawarkan.")


class StaleForm(Exception):
    """The form was opened too long ago, or never by us."""


def new_token() -> str:
    """Make the key of one booking, signed and dated: a form that nobody opened has none."""
    return signing.dumps(str(uuid.uuid4()), salt=SALT)


def key_of(token: str) -> uuid.UUID:
    """Give the key of a form.

    :raises StaleForm: it is too old, or not ours.
    """
    try:
        return uuid.UUID(signing.loads(token, salt=SALT, max_age=KEPT_OPEN))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise StaleForm from error


def in_language(row: Any) -> str:
    """Give a catalogue row's name in the page's language."""
    name: str = row.name_en if get_language() == "en" and row.name_en else row.name
    return name


class SlotField(forms.ChoiceField):
    """A slot; whether it can be booked is said by the action, whatever the page offered."""

    def __init__(self, office: Office, slots: Sequence[Slot]) -> None:
        self.office = office
        super().__init__(
            label=_("Jam"),
            choices=[(slot.value, waktu(slot.starts_at)) for slot in slots],
            widget=TileRadios(hints={slot.value: _places(slot.free) for slot in slots}),
        )

    def valid_value(self, value: Any) -> bool:
        """Take any time for now."""
        return True

    def clean(self, value: Any) -> Any:
        """Read the time on the office's clock."""
        text = super().clean(value)
        try:
            at = datetime.strptime(text, FORMAT).replace(tzinfo=self.office.zone)
        except ValueError as error:
            raise forms.ValidationError(NOT_OFFERED) from error
        if at.year not in YEARS:
            raise forms.ValidationError(NOT_OFFERED)
        return at


def _places(free: int) -> str:
    return ngettext("%(count)s tempat", "%(count)s tempat", free) % {"count": free}


class SlotForm(RamahForm):
    """Another slot for a booking."""

    slot: SlotField
    takes_short = forms.BooleanField(
        label=_("Saya tetap datang pada jam itu, walau sarananya mungkin belum ada"), required=False
    )

    def __init__(self, office: Office, slots: Sequence[Slot], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"] = SlotField(office, slots)
        self.asks_short = False
        self.order_fields(["slot", "takes_short"])


class BookingForm(RamahForm):
    """What somebody announces: only what must be ready when they come.

    :ivar asks_short: the aids do not fit; the box that accepts this is shown.
    """

    key = forms.CharField(widget=forms.HiddenInput, initial=new_token)
    has_companion = forms.BooleanField(label=_("Datang bersama pendamping sendiri"), required=False)
    is_for_child = forms.BooleanField(
        label=_("Janji ini untuk anak di bawah 18 tahun"), required=False
    )
    guardian_agrees = forms.BooleanField(
        label=_("Saya orang tua atau walinya, dan saya setuju"), required=False
    )
    plate = forms.CharField(
        label=_("Pelat nomor kendaraan"),
        help_text=_("Agar parkir khusus disiapkan."),
        max_length=15,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    name = forms.CharField(
        label=_("Nama atau panggilan"),
        help_text=_("Agar petugas dapat menyapa Anda."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Telepon"),
        help_text=_("Hanya dipakai bila janji ini perlu berubah."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    takes_short = forms.BooleanField(
        label=_("Saya tetap datang pada jam itu, walau sarananya mungkin belum ada"), required=False
    )
    website = forms.CharField(
        label=_("Biarkan kosong"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    need_words = {"consents": "", "guardian_agrees": "", "takes_short": "", "website": ""}

    def __init__(
        self,
        office: Office,
        rule: BookingSettings,
        slots: Sequence[Slot],
        *args: Any,
        by_telephone: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.by_telephone = office, by_telephone
        self.services = {str(row.pk): row for row in _services(office)}
        self.catalogue = list(office.needs.filter(is_active=True).order_by("position"))
        self.fields["slot"] = SlotField(office, slots)
        self.fields["service"] = forms.ChoiceField(
            label=_("Layanan yang dituju"),
            error_messages={"invalid_choice": _("Pilih layanan dari daftar ini.")},
            choices=[("", _("Pilih layanan")), *((pk, s.name) for pk, s in self.services.items())],
        )
        self.fields["needs"] = _needs_field(self.catalogue)
        self.fields["consents"] = _consent_field(rule, by_telephone)
        if by_telephone:
            self.fields["guardian_agrees"].label = _("Orang tua atau wali menyetujui lewat telepon")
        self.asks_short = "takes_short" in self.data
        self.order_fields(["key", "slot", "service", "needs", "consents", "has_companion"])

    def clean_website(self) -> str:
        """Refuse what a machine filled in that a person cannot see."""
        if self.cleaned_data["website"]:
            self._put("website", "")
            raise forms.ValidationError(
                _("Kiriman ini tampak seperti dari mesin. Bila bukan, kirimlah sekali lagi.")
            )
        return ""

    def clean_plate(self) -> str:
        """Take letters and digits as on a plate, however they are spaced."""
        plate: str = " ".join(self.cleaned_data["plate"].upper().split())
        if plate and not PLATE.fullmatch(plate):
            raise forms.ValidationError(_("Tulis pelat nomor seperti B 1234 XYZ, atau kosongkan."))
        return plate

    def clean_phone(self) -> str:
        """Take digits with what people write between them."""
        phone: str = self.cleaned_data["phone"]
        if phone and not 7 <= sum(sign.isdigit() for sign in phone) <= 15:
            raise forms.ValidationError(_("Tulis nomor telepon dengan angka, atau kosongkan."))
        return phone

    def clean(self) -> dict[str, Any]:
        """Ask for consent exactly where it is needed."""
        answers = super().clean() or self.cleaned_data
        if answers.get("needs") and not answers.get("consents"):
            self.add_error("consents", self._no_consent())
        if answers.get("is_for_child") and not answers.get("guardian_agrees"):
            sentence = now_("Untuk anak, orang tua atau walinya perlu menyetujui.")
            self.add_error("guardian_agrees", sentence)
        return answers

    def _no_consent(self) -> str:
        if self.by_telephone:
            return now_("Bacakan kalimatnya. Bila tidak disetujui, kosongkan pilihan bantuan.")
        return now_("Beri tanda centang bila Anda setuju, atau kosongkan pilihan bantuan.")

    def wish(self, *, address: str = "") -> Wish:
        """Give the answers as the action takes them.

        :raises StaleForm: the form was opened too long ago.
        """
        said = self.cleaned_data
        needs = [need for need in self.catalogue if need.code in said["needs"]]
        return Wish(
            key=key_of(said["key"]),
            starts_at=said["slot"],
            service=self.services[said["service"]],
            needs=needs,
            has_companion=said["has_companion"],
            name=said["name"],
            phone=said["phone"],
            plate=said["plate"],
            consents=bool(needs) and said["consents"],
            is_for_child=said["is_for_child"],
            guardian_agrees=said["guardian_agrees"],
            takes_short=said["takes_short"],
            address=address,
        )

    def _put(self, name: str, value: str) -> None:
        data: Any = self.data
        self.data = data.copy()
        self.data[name] = value  # type: ignore[index]

    def renew(self) -> None:
        """Make a form that was open too long ready to be sent once more."""
        self._put("key", new_token())


def _services(office: Office) -> Iterator[Any]:
    yield from office.services.filter(is_active=True).order_by("name", "pk")


def _needs_field(catalogue: Sequence[Need]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Bantuan yang perlu disiapkan"),
        help_text=_("Boleh lebih dari satu, boleh tidak ada. Tidak perlu menyebut penyakit."),
        choices=[(need.code, in_language(need)) for need in catalogue],
        widget=TileCheckboxes(icons={need.code: need.icon for need in catalogue}),
        required=False,
    )


def _consent_field(rule: BookingSettings, by_telephone: bool) -> forms.BooleanField:
    if not by_telephone:
        return forms.BooleanField(
            label=_("Saya setuju bantuan yang saya pilih dicatat untuk menyiapkan kedatangan saya"),
            help_text=_("Hanya petugas yang melayani melihatnya. Tanpa itu, janji tetap dibuat."),
            required=False,
        )
    words = _(
        "Bacakan: “Kami mencatat bantuan yang Anda perlukan hanya untuk menyiapkan kedatangan "
        "Anda. Hanya petugas yang melayani melihatnya, dan dihapus %(days)s hari sesudah hari "
        "janji. Apakah Anda setuju?”"
    )
    return forms.BooleanField(
        label=_("Disetujui lewat telepon"),
        help_text=words % {"days": rule.keep_days},
        required=False,
    )
