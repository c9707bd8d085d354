"""The printers for queue numbers: their list, their form, and the test print."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from ramah.administration import printer_actions
from ramah.administration.access import OfficeRequest, administrators_only, row_or_404
from ramah.administration.forms import OfficeModelForm
from ramah.administration.pages import Catalogue, fill_in, list_view, sent, who_and_when
from ramah.administration.pages import add_view as make_add_view
from ramah.lib.forms import WHERE_NEEDED, RamahForm
from ramah.lib.ui import badge
from ramah.offices.models import Office
from ramah.queueing.printer_links import usb_printers
from ramah.queueing.printer_problems import sentence
from ramah.queueing.printer_state import PrinterState
from ramah.queueing.printing import Printer

ADDRESS = RegexValidator(
    r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$",
    _("Tulis alamat saja, misalnya 192.168.1.50 atau printer-lobi."),
)
USB_CODE = RegexValidator(
    r"^[0-9A-Fa-f]{4}$", _("Empat tanda: angka atau huruf A sampai F. Contoh: 04b8.")
)
Connection = Printer.Connection


class PrinterForm(OfficeModelForm):
    """How a printer is called, reached, and how wide its paper is."""

    need_words = dict.fromkeys(("host", "usb_vendor", "usb_product"), WHERE_NEEDED)

    class Meta:
        model = Printer
        fields = (
            "name",
            "connection",
            "host",
            "port",
            "usb_vendor",
            "usb_product",
            "width_mm",
            "is_active",
        )
        widgets = {
            "name": forms.TextInput(attrs={"class": "medium"}),
            "connection": forms.RadioSelect,
            "host": forms.TextInput(attrs={"class": "medium", "autocomplete": "off"}),
            "port": forms.NumberInput(attrs={"class": "short", "min": 1, "max": 65535}),
            "usb_vendor": forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
            "usb_product": forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
            "width_mm": forms.RadioSelect,
        }
        help_texts = {
            "name": _("Misalnya: Printer lobi. Printer pertama yang dipakai mencetak nomor baru."),
            "host": _("Alamat tetap printer, misalnya 192.168.1.50. Untuk sambungan jaringan."),
            "port": _("Hampir selalu 9100."),
            "usb_product": _(
                "Ketik lsusb di server: ID 04b8:0202 berarti pabrik 04b8, produk 0202."
            ),
        }

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        choices = {"connection": Connection.choices, "width_mm": Printer.Width.choices}
        for name, known in choices.items():
            field: Any = self.fields[name]
            field.choices = known
        self.fields["host"].validators = [*self.fields["host"].validators, ADDRESS]
        for name in ("usb_vendor", "usb_product"):
            self.fields[name].validators = [*self.fields[name].validators, USB_CODE]
        found = ", ".join(f"{vendor}:{product}" for _node, vendor, product in usb_printers())
        words = _("Tersambung sekarang: %(found)s.") if found else _("Untuk sambungan USB.")
        self.fields["usb_vendor"].help_text = words % {"found": found}

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen connection needs."""
        answers = super().clean()
        needs = {
            Connection.NETWORK.value: ("host",),
            Connection.USB.value: ("usb_vendor", "usb_product"),
        }
        for name in needs.get(answers.get("connection", ""), ()):
            if not answers.get(name) and name not in self.errors:
                self.add_error(name, say("Isi ini untuk sambungan yang dipilih."))
        return answers


def _rows(office: Office) -> QuerySet[Printer]:
    return office.printers.select_related("office").order_by("-is_active", "pk")


def _reached(printer: Printer) -> str:
    if printer.connection == Connection.USB:
        return f"USB {printer.usb_vendor}:{printer.usb_product}"
    return f"{printer.host}:{printer.port}"


def _state(printer: Printer) -> Any:
    state = PrinterState(printer)
    return badge(state.word, state.kind)


PRINTERS = Catalogue(
    name="printers",
    address="printer",
    title=_("Printer nomor"),
    lead=_("Printer termal untuk nomor antrean. Tanpa printer, nomor dicetak lewat peramban."),
    one=_("printer"),
    columns=(
        (_("Nama"), lambda printer: printer.name),
        (_("Sambungan"), _reached),
        (_("Lebar kertas"), lambda printer: printer.get_width_mm_display()),
        (_("Keadaan"), _state),
    ),
    rows=_rows,
    form=PrinterForm,
    add=printer_actions.add_printer,
    change=lambda row, **about: printer_actions.change_printer(printer=row, **about),
)
printers = list_view(PRINTERS)
add_printer = make_add_view(PRINTERS)


@administrators_only
def edit_printer(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change a printer, and see how it does; from here it prints a test."""
    printer = row_or_404(_rows(request.office), pk)
    if getattr(request, "htmx", False):
        return render(request, "administration/_printer_state.html", _about(printer))
    form = PrinterForm(request.office, sent(request), instance=Printer.objects.get(pk=pk))
    return fill_in(
        request,
        form,
        lambda values: printer_actions.change_printer(
            printer=printer, values=values, **who_and_when(request)
        ),
        heading=printer.name,
        back="printers",
        row=printer,
        template="administration/printer.html",
        **_about(printer),
    )


@administrators_only
def test_printer(request: OfficeRequest, pk: int) -> HttpResponse:
    """Print a test; its result appears on the printer's page."""
    printer = row_or_404(_rows(request.office), pk)
    return fill_in(
        request,
        RamahForm(sent(request)),
        lambda _values: printer_actions.test_printer(printer=printer, **who_and_when(request)),
        heading=_("Cetak percobaan"),
        back="printers",
        row=printer,
        done=lambda _job: _("Cetak percobaan dikirim. Lihat kertasnya."),
        to=reverse("administration:printers_edit", args=[pk]),
        template="administration/printer_test.html",
        send=_("Cetak sekarang"),
    )


def _about(printer: Printer) -> dict[str, Any]:
    test = printer.jobs.filter(ticket=None).order_by("-pk").first()
    return {
        "printer": printer,
        "state": PrinterState(printer),
        "test": test,
        "test_problem": sentence(test.problem) if test else "",
    }
