"""``ramah doctor`` and printers: each one in use is reached without printing anything."""

import socket
from collections.abc import Iterator

import pytest

from ramah.offices.models import Office
from ramah.queueing.printing import Printer
from ramah.runtime.doctor import printers
from ramah.runtime.doctor.finding import Finding, Level
from tests.factories import an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    """Give an office without printers."""
    return an_office()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Listen on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def a_printer(office: Office, port: int, *, is_active: bool = True) -> Printer:
    """Make a network printer at a port of this machine."""
    return Printer.objects.create(
        office=office, name="Printer lobi", host="127.0.0.1", port=port, is_active=is_active
    )


def found() -> Finding:
    """Give the only finding."""
    (finding,) = printers.check()
    return finding


def closed_port() -> int:
    """Give a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        port: int = made.getsockname()[1]
    return port


def test_office_without_printers_is_fine(office: Office) -> None:
    assert (found().level, found().indonesian) == (Level.OK, "Tidak ada printer.")


def test_printer_is_reached_and_nothing_is_sent(office: Office, listener: socket.socket) -> None:
    a_printer(office, listener.getsockname()[1])
    assert found().level == Level.OK
    connection, _address = listener.accept()
    with connection:
        assert connection.recv(1) == b""


def test_printer_that_does_not_answer_is_named_in_both_languages(office: Office) -> None:
    a_printer(office, closed_port())
    finding = found()
    assert finding.level == Level.WARNING
    assert "Printer lobi tidak terjangkau" in finding.indonesian
    assert "Printer lobi cannot be reached" in finding.english


def test_printer_out_of_use_is_not_asked(office: Office) -> None:
    a_printer(office, closed_port(), is_active=False)
    assert found().level == Level.OK


def test_usb_printer_that_is_not_plugged_in_is_named(office: Office) -> None:
    Printer.objects.create(
        office=office,
        name="Printer USB",
        connection=Printer.Connection.USB,
        usb_vendor="ffff",
        usb_product="fffe",
    )
    assert found().level == Level.WARNING
    assert "Printer USB" in found().english
