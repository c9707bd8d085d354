"""Printers: added, changed, taken out of use, tried; each recorded, nothing printed twice."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.offices.models import Office
from ramah.queueing import print_jobs, tickets
from ramah.queueing.configuration import Lane
from ramah.queueing.printing import Printer, PrintJob
from tests.administration.desk import accepted, last_event, page, refused, unchanged
from tests.factories import an_office

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("admin")]
State = PrintJob.State
NETWORK: dict[str, Any] = {
    "name": "Printer lobi",
    "connection": "NETWORK",
    "host": "192.168.1.50",
    "port": 9100,
    "width_mm": 80,
    "is_active": "on",
}
USB = NETWORK | {"connection": "USB", "host": "", "usb_vendor": "04B8", "usb_product": "0202"}


@pytest.fixture
def printer(client: Client, office: Office) -> Printer:
    """A printer that was added."""
    accepted(client, "printer/tambah/", **NETWORK)
    return office.printers.get()


def test_network_printer_is_added(client: Client, office: Office) -> None:
    said = accepted(client, "printer/tambah/", **NETWORK)
    printer = office.printers.get()
    assert (printer.host, printer.port, printer.width_mm) == ("192.168.1.50", 9100, 80)
    assert last_event() == (
        "PRINTER_ADDED",
        {"printer": printer.pk, "connection": "NETWORK", "width": 80},
    )
    assert "Belum pernah mencetak" in said
    unchanged(client, "printer/tambah/", **NETWORK)


def test_usb_printer_is_added_by_its_two_codes(client: Client, office: Office) -> None:
    accepted(client, "printer/tambah/", **USB)
    assert office.printers.get().usb_product == "0202"


@pytest.mark.parametrize(
    "answers",
    [
        NETWORK | {"host": ""},
        NETWORK | {"host": "http://192.168.1.50"},
        NETWORK | {"port": 0},
        NETWORK | {"width_mm": 70},
        USB | {"usb_vendor": ""},
        USB | {"usb_product": "zz"},
    ],
)
def test_printer_that_could_not_be_reached_is_refused(
    client: Client, office: Office, answers: dict[str, Any]
) -> None:
    refused(client, "printer/tambah/", **answers)
    assert not office.printers.exists()


def test_name_is_unique(client: Client, printer: Printer) -> None:
    said = refused(client, "printer/tambah/", **NETWORK | {"host": "192.168.1.51"})
    assert "Nama printer ini sudah ada di kantor ini." in said


def test_change_is_recorded_by_its_fields(client: Client, printer: Printer) -> None:
    Printer.objects.update(problem="UNREACHABLE")
    accepted(client, f"printer/{printer.pk}/", **NETWORK | {"host": "192.168.1.60"})
    printer.refresh_from_db()
    assert (printer.host, printer.problem) == ("192.168.1.60", "")
    assert last_event() == ("PRINTER_CHANGED", {"printer": printer.pk, "fields": ["host"]})


def test_what_waits_at_a_printer_taken_out_of_use_is_cancelled(
    client: Client, office: Office, printer: Printer
) -> None:
    service = office.services.order_by("pk")[0]
    ticket = tickets.draw(office, service, Lane.ORDINARY, now=timezone.now())
    print_jobs.request(ticket, by=None, now=timezone.now())
    said = accepted(client, f"printer/{printer.pk}/", **NETWORK | {"is_active": ""})
    assert "Tidak dipakai" in said
    assert PrintJob.objects.get().state == State.CANCELLED
    assert print_jobs.request(ticket, by=None, now=timezone.now()) is None


def test_test_print_is_asked_for_once(client: Client, printer: Printer) -> None:
    said = accepted(client, f"printer/{printer.pk}/percobaan/")
    assert "Cetak percobaan dikirim." in said
    assert "Menunggu dicetak" in said
    job = PrintJob.objects.get()
    assert (job.ticket, job.printer, job.state) == (None, printer, State.QUEUED)
    assert last_event() == ("PRINTER_TESTED", {"printer": printer.pk})
    unchanged(client, f"printer/{printer.pk}/percobaan/")


def test_test_print_on_a_printer_out_of_use_is_refused(client: Client, printer: Printer) -> None:
    Printer.objects.update(is_active=False)
    said = refused(client, f"printer/{printer.pk}/percobaan/")
    assert "Tandai “Dipakai” dahulu." in said


def test_page_says_what_is_wrong_with_the_printer(client: Client, printer: Printer) -> None:
    Printer.objects.update(problem="COVER_OPEN")
    for address in (f"printer/{printer.pk}/", "printer/"):
        assert "Perlu dilihat" in page(client, address)
    assert "Tutup printer terbuka." in page(client, f"printer/{printer.pk}/")


def test_another_offices_printer_is_not_found(client: Client) -> None:
    other = Printer.objects.create(office=an_office("Kantor Lain"), name="X", host="127.0.0.1")
    for address in (f"printer/{other.pk}/", f"printer/{other.pk}/percobaan/"):
        assert client.post(f"/administrasi/{address}", NETWORK).status_code == 404
