"""What a ring's page says to who rang: the truth of this moment, and never a name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ramah.bells.models import Bell, Ring
from ramah.bells.people import on_duty
from ramah.bells.stages import Stage

FOLLOWED = timedelta(minutes=30)  # how long a page of a ring that was taken is kept up to date
PHASES = {
    Stage.POST: "sent",
    Stage.NEXT: "next",
    Stage.MANAGER: "manager",
    Stage.TELEPHONE: "telephone",
    Stage.EXPIRED: "expired",
}
TITLES = {
    "sent": gettext_lazy("Terkirim ke petugas jaga"),
    "next": gettext_lazy("Terkirim ke semua petugas jaga"),
    "manager": gettext_lazy("Manajer juga dipanggil"),
    "telephone": gettext_lazy("Belum ada yang menerima"),
    "nobody": gettext_lazy("Tidak ada petugas jaga"),
    "taken": gettext_lazy("Diterima oleh petugas"),
    "closed": gettext_lazy("Panggilan selesai"),
    "cancelled": gettext_lazy("Panggilan dibatalkan"),
    "expired": gettext_lazy("Panggilan berakhir"),
}
SAID = {
    "sent": gettext_lazy("Belum ada yang menerima. Tetaplah di tempat Anda."),
    "next": gettext_lazy("Belum ada yang menerima. Sekarang petugas lain juga dipanggil."),
    "manager": gettext_lazy("Belum ada yang menerima. Bel tetap berbunyi."),
    "telephone": gettext_lazy("Bel tetap berbunyi. Silakan telepon:"),
    "nobody": gettext_lazy("Petugas jaga baru saja selesai bertugas. Silakan telepon:"),
    "taken": gettext_lazy("Petugas menuju Anda. Tetaplah di tempat Anda."),
    "closed": gettext_lazy("Petugas menutup panggilan ini. Masih perlu bantuan? Panggil lagi."),
    "cancelled": gettext_lazy("Petugas tidak lagi dipanggil."),
    "expired": gettext_lazy("Tidak ada yang menerima. Silakan telepon:"),
}
WAITING = ("sent", "next", "manager", "telephone", "nobody")
WITH_TELEPHONE = ("telephone", "nobody", "expired")


@dataclass(frozen=True)
class RingState:
    """What one ring's page shows at one moment, in the language that is active."""

    ring: Ring
    bell: Bell
    now: datetime

    @cached_property
    def phase(self) -> str:
        """Name the state for the page's script and style."""
        if self.ring.closing:
            return "closed"
        if self.ring.ending:
            return self.ring.ending.lower()
        stage = self.ring.stage(self.now, self.bell.times)
        if stage is not Stage.EXPIRED and not on_duty(self.ring.office):
            return "nobody"
        return PHASES[stage]

    @property
    def title(self) -> Any:
        """Say the state in a few words."""
        return TITLES[self.phase]

    @property
    def said(self) -> str:
        """Say what that means, and what to do."""
        if self.phase in WITH_TELEPHONE and not self.telephone:
            return _("Silakan datangi petugas atau mintalah bantuan orang di sekitar Anda.")
        return str(SAID[self.phase])

    @property
    def spoken(self) -> str:
        """Give the whole state in one line, for a screen reader."""
        telephone = f" {self.telephone}" if self.shows_telephone else ""
        return f"{self.title}. {self.said}{telephone}"

    @property
    def telephone(self) -> str:
        """Give the number to be told."""
        return self.bell.telephone

    @property
    def shows_telephone(self) -> bool:
        """Tell whether it is time to telephone."""
        return bool(self.telephone) and self.phase in WITH_TELEPHONE

    @property
    def is_waiting(self) -> bool:
        """Tell whether the bell still sounds."""
        return self.phase in WAITING

    @property
    def may_say_help(self) -> bool:
        """Tell whether the help wanted may still be said."""
        return self.is_waiting or (self.phase == "taken" and not self.is_over)

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen here."""
        if self.phase == "taken" and self.ring.taken_at:
            return self.now - self.ring.taken_at > FOLLOWED
        return self.phase in ("closed", "cancelled", "expired")


def dialled(number: str) -> str:
    """Write a number as ``tel:`` addresses want it."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")
