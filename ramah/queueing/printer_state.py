"""A printer's state as screens show it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ramah.queueing.printer_problems import Problem, sentence
from ramah.queueing.printing import Printer


@dataclass(frozen=True)
class PrinterState:
    """Says how a printer does: a word, the kind of its badge, and what to do."""

    printer: Printer

    @property
    def word(self) -> str:
        """Say its state in two words."""
        if not self.printer.is_active:
            return _("Tidak dipakai")
        if self.printer.problem == Problem.PAPER_LOW:
            return _("Kertas hampir habis")
        if self.printer.problem:
            return _("Perlu dilihat")
        return _("Siap") if self.printer.last_printed_at else _("Belum pernah mencetak")

    @property
    def kind(self) -> str:
        """Give the kind of its badge."""
        if not self.printer.is_active:
            return "quiet"
        if self.printer.problem:
            return "near" if self.printer.problem == Problem.PAPER_LOW else "late"
        return "ok" if self.printer.last_printed_at else "quiet"

    @property
    def sentence(self) -> str:
        """Say what to do about it."""
        return sentence(self.printer.problem) if self.printer.is_active else ""
