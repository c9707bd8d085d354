"""What can be wrong with a printer: a code that is stored, and a sentence that says what to do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """Names a problem; its label tells whoever stands beside the printer what to do."""

    PAPER_OUT = "PAPER_OUT", _("Kertas habis. Pasang gulungan baru; nomor dicetak sendiri.")
    PAPER_LOW = "PAPER_LOW", _("Kertas hampir habis. Siapkan gulungan baru.")
    COVER_OPEN = "COVER_OPEN", _("Tutup printer terbuka. Tutup rapat sampai berbunyi klik.")
    OFFLINE = (
        "OFFLINE",
        _("Printer tidak siap. Periksa lampunya, lalu matikan dan nyalakan lagi."),
    )
    UNREACHABLE = (
        "UNREACHABLE",
        _("Printer tidak terjangkau. Periksa listrik, kabel jaringan, dan alamatnya."),
    )
    REFUSED = (
        "REFUSED",
        _("Printer menolak sambungan. Mungkin sedang dipakai komputer lain, atau portnya salah."),
    )
    NO_ANSWER = (
        "NO_ANSWER",
        _("Printer tidak meneruskan cetakan. Matikan, tunggu sebentar, lalu nyalakan lagi."),
    )
    BROKEN_OFF = "BROKEN_OFF", _("Sambungan ke printer putus di tengah cetakan. Periksa kabelnya.")
    USB_MISSING = (
        "USB_MISSING",
        _("Printer USB tidak ditemukan. Periksa kabel dan listriknya di komputer server."),
    )
    USB_FORBIDDEN = (
        "USB_FORBIDDEN",
        _("Server belum boleh memakai printer USB ini. Ikuti docs/operating/printing.md."),
    )
    INTERNAL = (
        "INTERNAL",
        _("Nomor ini tidak dapat digambar. Cetak lewat peramban, dan kabari yang merawat server."),
    )


class PrinterTrouble(Exception):
    """Stops an attempt to print; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def sentence(code: str) -> str:
    """Say a stored problem; nothing if there is none."""
    return str(Problem(code).label) if code in Problem else ""
