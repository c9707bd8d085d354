"""The forms of the service ambassador's desk: registering, seating, recognising, finding."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ramah.aids import places
from ramah.aids.models import Place
from ramah.bookings.models import Booking
from ramah.journey.aid_fields import TAKEN
from ramah.journey.forms import ArrivalForm, WaivingForm
from ramah.journey.registration import Registration
from ramah.lib.encryption import phone_digits, phone_hash
from ramah.lib.forms import WHERE_NEEDED, RamahForm, TileRadios
from ramah.offices.models import Office, Service
from ramah.sop.procedure import ACTION_KEYS
from ramah.visits.models import Visit, VisitorIdentity, VisitQuerySet, VulnerableGroup

CHILD = "ANAK"  # the group whose consent a guardian gives
WHEELCHAIR = "KURSI_RODA"  # the need, and the aid
INSIDE = ACTION_KEYS[:5]  # until the exit the visitor is in the house
ALONE, ACCOMPANIED, REPRESENTED = "ALONE", "ACCOMPANIED", "REPRESENTED"
NO_PLACE = "none"
ANOTHER_PERSON = "another_person"
NOT_REMEMBERED = {"autocomplete": "off"}  # by the tablet that stands in the lobby
MOBILE, LANDLINE = r"8[0-9]{8,11}", r"[2-79][0-9]{7,10}"
ORDER = [
    "service",
    "purpose",
    "name",
    "name_withheld",
    "companion",
    "companion_name",
    "phone",
    ANOTHER_PERSON,
    "keep_phone",
    "guardian_name",
    "group",
]


class RegistrationForm(RamahForm):
    """Purpose and service; everything that identifies is optional."""

    need_words = {"name": _("(atau centang di bawah)"), "guardian_name": WHERE_NEEDED}

    purpose = forms.CharField(
        label=_("Keperluan"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, **NOT_REMEMBERED}),
        error_messages={"required": _("Tulis keperluan pemohon dengan singkat.")},
    )
    name = forms.CharField(
        label=_("Nama pemohon"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=NOT_REMEMBERED),
    )
    name_withheld = forms.BooleanField(
        label=_("Pemohon tidak bersedia menyebut nama"),
        required=False,
        help_text=_("Nama tidak akan disimpan. Pelayanan tetap sama."),
    )
    companion = forms.ChoiceField(
        label=_("Pendamping"),
        choices=[
            (ALONE, _("Datang sendiri")),
            (ACCOMPANIED, _("Ada pendamping")),
            (REPRESENTED, _("Pendamping bertindak untuk pemohon")),
        ],
        initial=ALONE,
        widget=TileRadios(
            icons={ALONE: "user", ACCOMPANIED: "users", REPRESENTED: "heart-handshake"}
        ),
    )
    companion_name = forms.CharField(
        label=_("Nama pendamping"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=NOT_REMEMBERED),
    )
    phone = forms.CharField(
        label=_("Nomor telepon"),
        max_length=30,
        required=False,
        help_text=_("Untuk menghubungi pemohon selama kunjungan ini. Contoh: 0812 3456 7890."),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "class": "medium", **NOT_REMEMBERED}
        ),
    )
    keep_phone = forms.BooleanField(
        label=_("Pemohon setuju nomornya disimpan sesudah kunjungan"), required=False
    )
    guardian_name = forms.CharField(
        label=_("Nama wali"),
        max_length=120,
        required=False,
        help_text=_("Wajib bila nomor seorang anak disimpan: wali yang menyetujui."),
        widget=forms.TextInput(attrs=NOT_REMEMBERED),
    )

    def __init__(
        self, visit: Visit, previous: Visit | None = None, *args: Any, **kwargs: Any
    ) -> None:
        kwargs["initial"] = _known(visit, previous) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.visit, self.previous = visit, previous
        self.services = list(visit.office.services.filter(is_active=True).order_by("pk"))
        self.groups = list(visit.office.groups.filter(is_active=True).order_by("pk"))
        self.twins: list[Visit] = []
        self.fields["service"] = _service_field(self.services)
        self.fields["group"] = _group_field(self.groups)
        self.fields["keep_phone"].help_text = _keeping_explained(visit.office)
        if ANOTHER_PERSON in self.data:
            self._ask_whether_another()
        self.order_fields(ORDER)

    def clean_phone(self) -> str:
        """Give the number as one writes it here, ``081234567890``; none stays none."""
        typed = self.cleaned_data["phone"].strip()
        number = phone_digits(typed).removeprefix("0")
        if not typed:
            return ""
        if not _is_phone(typed, number):
            raise forms.ValidationError(
                _(
                    "Nomor telepon ini belum benar. Tulis seperti 0812 3456 7890, atau dengan "
                    "kode wilayah seperti 021 123 4567. Boleh juga dikosongkan."
                )
            )
        return f"0{number}"

    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if not answers.get("name") and not answers.get("name_withheld"):
            self._wrong("name", _("Tulis nama, atau centang “tidak bersedia menyebut nama”."))
        if answers.get("companion_name") and answers.get("companion") == ALONE:
            self._wrong("companion", _("Ada nama pendamping: pilih “Ada pendamping”."))
        if answers.get("keep_phone"):
            self._check_consent(answers)
        self._check_twins(answers)
        return answers

    @property
    def registration(self) -> Registration:
        """Give the answers as the action takes them; a withheld name is not kept."""
        answers = self.cleaned_data
        return Registration(
            service=next(row for row in self.services if row.code == answers["service"]),
            purpose=answers["purpose"],
            name="" if answers["name_withheld"] else answers["name"],
            name_withheld=answers["name_withheld"],
            phone=answers["phone"],
            keep_phone=answers["keep_phone"],
            guardian_name=answers["guardian_name"],
            has_companion=answers["companion"] != ALONE,
            companion_acts=answers["companion"] == REPRESENTED,
            companion_name=answers["companion_name"],
            group=next((row for row in self.groups if row.code == answers["group"]), None),
            previous=self.previous,
        )

    def _check_consent(self, answers: dict[str, Any]) -> None:
        if not answers.get("phone") and "phone" not in self.errors:
            self._wrong("phone", _("Tulis nomornya, atau hapus centang penyimpanan nomor."))
        if answers.get("group") == CHILD and not answers.get("guardian_name"):
            self._wrong(
                "guardian_name",
                _("Tulis nama wali yang menyetujui, atau hapus centang penyimpanan nomor."),
            )

    def _check_twins(self, answers: dict[str, Any]) -> None:
        """Ask once whether a number that is already in the house belongs to another person."""
        self.twins = list(same_phone_inside(self.visit, answers.get("phone") or ""))
        if not self.twins or answers.get(ANOTHER_PERSON):
            return
        self._ask_whether_another()
        self._wrong(
            "phone",
            _("Nomor ini ada pada kunjungan yang masih terbuka. Buka kunjungan itu, atau "
              "centang bahwa ini orang lain."),
        )  # fmt: skip

    def _ask_whether_another(self) -> None:
        self.fields[ANOTHER_PERSON] = forms.BooleanField(
            label=_("Ini orang lain dengan nomor yang sama"), required=False
        )
        self.order_fields(ORDER)

    def _wrong(self, field: str, text: Any) -> None:
        self.add_error(field, forms.ValidationError(text))


class SeatForm(WaivingForm):
    """The end of step 3: the procedure read out, a place in the priority waiting area."""

    need_words = {"explained": _("(wajib, atau beri alasan)")}

    explained = forms.BooleanField(label=_("Prosedur sudah dijelaskan"), required=False)

    def __init__(self, visit: Visit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = _places_for(visit)
        choices: list[tuple[str, Any]] = [(str(place.pk), place.name) for place in self.places]
        self.fields["place"] = forms.ChoiceField(
            label=_("Tempat tunggu prioritas"),
            choices=[*choices, (NO_PLACE, _("Menunggu di tempat lain"))],
            initial=choices[0][0] if choices else NO_PLACE,
            widget=TileRadios(icons=self._icon),
            error_messages={"invalid_choice": TAKEN, "required": _("Pilih tempat tunggunya.")},
        )

    @property
    def place(self) -> Place | None:
        """Give the chosen place; none outside the priority area."""
        chosen = self.cleaned_data["place"]
        return next((place for place in self.places if str(place.pk) == chosen), None)

    def _icon(self, value: Any) -> str:
        spaces = [place.pk for place in self.places if place.kind == Place.Kind.WHEELCHAIR_SPACE]
        if value == NO_PLACE:
            return "users"
        return "wheelchair" if int(value) in spaces else "armchair"


class LobbyForm(ArrivalForm):
    """A visitor noticed only in the lobby, who may have waited there already."""

    waiting_since = forms.TimeField(
        label=_("Sudah menunggu sejak"),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        help_text=_("Jam hari ini, bila pemohon tahu. Waktu tunggunya ikut tercatat."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
        error_messages={"invalid": _("Tulis jam seperti 09:30, atau kosongkan.")},
    )

    def __init__(self, office: Office, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        self.office, self.now = office, now
        self.order_fields(["visit_id", "needs", "waiting_since"])

    def clean_waiting_since(self) -> datetime | None:
        """Give the instant of today that the hour means."""
        hour = self.cleaned_data["waiting_since"]
        if hour is None:
            return None
        today = self.now.astimezone(self.office.zone)
        since = datetime.combine(today.date(), hour, tzinfo=self.office.zone)
        if since > self.now:
            raise forms.ValidationError(
                _("Jam ini belum tiba. Tulis jam sebelum sekarang, atau kosongkan.")
            )
        return since


class FindForm(RamahForm):
    """What a visit is looked for by; it is sent, never put into an address."""

    q = forms.CharField(
        label=_("Kode slip, nomor antrean, atau nomor telepon"),
        max_length=60,
        help_text=_("Pindai kode QR pada slip, atau ketik. Contoh: R-007 atau 0812 3456 7890."),
        widget=forms.TextInput(
            attrs={"autofocus": True, "enterkeyhint": "search", **NOT_REMEMBERED}
        ),
        error_messages={"required": _("Tulis kode, nomor antrean, atau nomor telepon.")},
    )


def same_phone_inside(visit: Visit, phone: str) -> VisitQuerySet:
    """List the other visits of a telephone number whose visitor is still in the house."""
    hashed = phone_hash(phone)
    if not hashed:
        return Visit.objects.none()
    others = Visit.objects.filter(office=visit.office_id).exclude(pk=visit.pk)
    return others.at_step(*INSIDE).filter(identity__phone_hash=hashed).select_related("ticket")


def _is_phone(typed: str, number: str) -> bool:
    written = re.fullmatch(r"\+?[0-9 ().-]+", typed) is not None
    whole = typed.startswith(("+62", "62", "0", "(0"))
    mobile = re.fullmatch(MOBILE, number) is not None
    return written and (mobile or (whole and re.fullmatch(LANDLINE, number) is not None))


def _known(visit: Visit, previous: Visit | None) -> dict[str, Any]:
    """Give what is known already, from the officer and from the visit before."""
    known: dict[str, Any] = _known_before(previous) if previous else _announced(visit)
    if visit.has_companion:
        known["companion"] = REPRESENTED if visit.companion_acts else ACCOMPANIED
    return known


def _announced(visit: Visit) -> dict[str, Any]:
    """Give what the visitor said when they announced themselves."""
    booking = Booking.objects.filter(visit=visit).select_related("service").first()
    if booking is None:
        return {}
    known = {"service": booking.service.code, "name": booking.name, "phone": booking.phone}
    return {field: value for field, value in known.items() if value}


def _known_before(previous: Visit) -> dict[str, Any]:
    identity: VisitorIdentity | None = getattr(previous, "identity", None)
    last = previous.segments.select_related("service").order_by("-sequence").first()
    known: dict[str, Any] = {"service": last.service.code} if last else {}
    if identity:
        fields = ("purpose", "name", "name_withheld", "phone", "companion_name")
        known |= {field: getattr(identity, field) for field in fields}
    if previous.has_companion:
        known["companion"] = REPRESENTED if previous.companion_acts else ACCOMPANIED
    return known


def _service_field(services: Iterable[Service]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Layanan"),
        choices=[(row.code, row.name) for row in services],
        widget=TileRadios(hints={row.code: _without_name(row) for row in services}),
        error_messages={"required": _("Pilih satu layanan.")},
    )


def _without_name(service: Service) -> str:
    """Give the service's detail without its name, with a place to break at each slash."""
    return service.detail.removeprefix(service.name).removeprefix(": ").replace("/", "/\u200b")


def _group_field(groups: Iterable[VulnerableGroup]) -> forms.ChoiceField:
    english = get_language() == "en"
    named = [(row.code, row.name_en if english and row.name_en else row.name) for row in groups]
    return forms.ChoiceField(
        label=_("Kelompok rentan"),
        choices=[("", _("Tidak disebutkan")), *named],
        required=False,
        help_text=_("Untuk statistik saja. Tidak perlu ditanyakan."),
        widget=TileRadios(hints={row.code: row.hint for row in groups}),
    )


def _keeping_explained(office: Office) -> Any:
    return _(
        "Pelayanan hari ini tidak memerlukannya: tanpa persetujuan, nomor dihapus begitu "
        "kunjungan ditutup, dan pelayanan tetap sama. Bila disetujui, nomor disimpan paling lama "
        "%(days)s hari, agar kunjungan ini mudah ditemukan saat pemohon kembali, lalu dihapus. "
        "(Tafsir kami atas UU 27/2022.)"
    ) % {"days": office.identity_retention_days}


def _places_for(visit: Visit) -> list[Place]:
    """List the free places, those that suit the visitor first."""
    free = list(places.free(visit.office, Place.Kind.SEAT, Place.Kind.WHEELCHAIR_SPACE))
    best = Place.Kind.WHEELCHAIR_SPACE if _uses_wheelchair(visit) else Place.Kind.SEAT
    return sorted(free, key=lambda place: place.kind != best)


def _uses_wheelchair(visit: Visit) -> bool:
    needed = visit.needs.filter(code=WHEELCHAIR).exists()
    return needed or visit.loans.out().filter(aid__type__code=WHEELCHAIR).exists()
