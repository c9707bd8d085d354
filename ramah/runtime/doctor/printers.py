"""Checks that each printer in use can be reached. Nothing is printed; Django has been started."""

import socket
from collections.abc import Iterator

from ramah.queueing import printer_links
from ramah.queueing.printing import Printer
from ramah.runtime.doctor.finding import Finding, fine, warning

CHECK = "printers"
PATIENCE = 2.0  # seconds to connect


def check() -> Iterator[Finding]:
    """Check each printer in use: its address answers, or the kernel knows it at a USB port."""
    printers = list(Printer.objects.filter(is_active=True).select_related("office").order_by("pk"))
    if not printers:
        yield fine(CHECK, "Tidak ada printer.", "There is no printer.")
    for printer in printers:
        is_usb = printer.connection == Printer.Connection.USB
        yield _usb(printer) if is_usb else _network(printer)


def _network(printer: Printer) -> Finding:
    label, address = f"{printer.office.name}: printer {printer.name}", _address(printer)
    try:
        socket.create_connection((printer.host, printer.port), timeout=PATIENCE).close()
    except (OSError, UnicodeError):  # a name of a form that no network knows, too
        return warning(
            CHECK,
            f"{label} tidak terjangkau di {address}. Periksa listrik, kabel, dan alamatnya.",
            f"{label} cannot be reached at {address}. Check its power, network cable and address.",
        )
    return fine(CHECK, f"{label} terjangkau.", f"{label} can be reached.")


def _address(printer: Printer) -> str:
    return f"{printer.host}:{printer.port}"


def _usb(printer: Printer) -> Finding:
    label = f"{printer.office.name}: printer {printer.name}"
    wanted = (printer.usb_vendor.lower(), printer.usb_product.lower())
    for name, *codes in printer_links.usb_printers():
        if tuple(codes) == wanted and (printer_links.NODES / name).exists():
            return fine(CHECK, f"{label} terpasang.", f"{label} is plugged in.")
    return warning(
        CHECK,
        f"{label} tidak ditemukan di USB. Periksa kabel dan listriknya di komputer server.",
        f"{label} is not found at USB. Check its cable and power at the server.",
    )
