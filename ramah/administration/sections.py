"""The map of the administration: every section once, in the order of the way through it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Section:
    """A page of the administration, as its map shows it."""

    name: str
    label: Any
    icon: str

    @property
    def url(self) -> str:
        """Give its address."""
        return reverse(f"administration:{self.name}")


GROUPS: tuple[tuple[Any, tuple[Section, ...]], ...] = (
    (
        _("Kantor"),
        (
            Section("office", _("Data kantor"), "building-2"),
            Section("logo", _("Logo kop surat"), "file-text"),
            Section("hours", _("Jam buka"), "clock"),
            Section("holidays", _("Hari libur"), "calendar-days"),
            Section("devices", _("Perangkat bersama"), "smartphone"),
        ),
    ),
    (
        pgettext_lazy("daftar", "Petugas"),
        (
            Section("users", _("Pengguna dan peran"), "users"),
            Section("roster", _("Jadwal mingguan"), "calendar"),
        ),
    ),
    (
        _("Pelayanan"),
        (
            Section("services", pgettext_lazy("daftar", "Layanan"), "landmark"),
            Section("counters", pgettext_lazy("daftar", "Loket"), "monitor"),
            Section("boards", _("Papan antrean"), "megaphone"),
            Section("bell", _("Bel di dropzone"), "bell-ring"),
            Section("voice", _("Suara panggilan"), "volume-2"),
            Section("printers", _("Printer nomor"), "printer"),
            Section("bookings", _("Janji temu"), "clipboard-check"),
            Section("survey", _("Kuesioner survei"), "star"),
            Section("needs", _("Kebutuhan"), "hand-heart"),
            Section("groups", pgettext_lazy("daftar", "Kelompok rentan"), "accessibility"),
        ),
    ),
    (
        pgettext_lazy("daftar", "Antrean"),
        (
            Section("queue", _("Aturan antrean"), "list"),
            Section("lanes", _("Jalur tiap loket"), "route"),
            Section("series", _("Huruf nomor"), "ticket"),
        ),
    ),
    (
        _("Sarana dan tempat"),
        (
            Section("aid_types", _("Jenis sarana bantu"), "package"),
            Section("aids", _("Unit sarana bantu"), "wheelchair"),
            Section("places", _("Tempat prioritas"), "armchair"),
        ),
    ),
    (_("Server"), (Section("system", _("Keadaan sistem"), "heart-pulse"),)),
)
