"""Paper in a real browser: the screen "Cetak", the ticket on a roll, the printers' pages."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from ramah.offices.models import Office, Role
from ramah.queueing import print_jobs, tickets
from ramah.queueing.configuration import Lane, QueueSettings
from ramah.queueing.models import Ticket
from ramah.queueing.printing import Printer, PrintJob
from tests import factories
from tests.administration.test_browser import complaints

pytestmark = pytest.mark.journey
PHONE, PC = (360, 740), (1366, 768)
POINTS_PER_MM = 72 / 25.4
SHOTS = os.environ.get("RAMAH_TEST_SHOTS", "")


@pytest.fixture
def office(emptied: None) -> Office:
    """An office with a printer that has trouble, and papers in every state."""
    office = factories.an_office()
    now = timezone.now()
    printer = Printer.objects.create(
        office=office, name="Printer lobi", host="127.0.0.1", last_printed_at=now
    )
    states: list[dict[str, Any]] = [
        {"state": "PRINTED", "ended_at": now},
        {"state": "PRINTED", "ended_at": now, "is_reprint": True},
        {"state": "CANCELLED", "ended_at": now},
        {"state": "FAILED", "ended_at": now, "problem": "UNREACHABLE"},
        {"tries": 2, "problem": "PAPER_OUT", "next_try_at": now + timedelta(hours=1)},
        {},
    ]
    for state in states:
        job = print_jobs.request(a_ticket(office), by=None, now=now)
        assert job is not None
        PrintJob.objects.filter(pk=job.pk).update(**state)
    Printer.objects.filter(pk=printer.pk).update(problem="PAPER_OUT")
    return office


def a_ticket(office: Office, lane: str = Lane.ORDINARY) -> Ticket:
    """Draw a number now."""
    service = office.services.get(code="KI")
    return tickets.draw(office, service, lane, now=timezone.now())


@contextmanager
def browsing(
    chromium: Browser, server: LiveServer, office: Office, role: Role, size: tuple[int, int] = PC
) -> Iterator[Page]:
    """Open a browser of this size, logged in."""
    client = factories.browser_of(factories.someone(office, role))
    context = chromium.new_context(
        base_url=server.url, bypass_csp=True, viewport={"width": size[0], "height": size[1]}
    )
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    yield context.new_page()
    context.close()


def keep(page: Page, name: str) -> None:
    """Keep a picture, where somebody asked for them."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", [PHONE, PC])
def test_screen_fits_and_every_button_can_be_met(
    chromium: Browser, live_server: LiveServer, office: Office, size: tuple[int, int]
) -> None:
    with browsing(chromium, live_server, office, Role.SERVICE_AMBASSADOR, size) as page:
        page.goto("/cetak/")
        keep(page, f"prints-{size[0]}")
        assert complaints(page) == []


def test_screen_follows_the_printer_by_itself(
    chromium: Browser, live_server: LiveServer, office: Office
) -> None:
    with browsing(chromium, live_server, office, Role.COUNTER_OFFICER) as page:
        page.goto("/cetak/")
        expect(page.get_by_text("Belum di kertas (3)")).to_be_visible()
        PrintJob.objects.filter(state="QUEUED").update(
            state="PRINTED", ended_at=timezone.now(), problem=""
        )
        expect(page.get_by_text("Belum di kertas (1)")).to_be_visible(timeout=8000)


def digits(page: Page) -> tuple[float, float, float]:
    """Give the digits' height in millimetres, their width, and the paper's width in pixels."""
    one = page.locator(".ticket-paper-digits")
    size: float = one.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
    across: float = one.evaluate(
        "(one) => { const range = document.createRange(); range.selectNodeContents(one);"
        " return range.getBoundingClientRect().width; }"
    )
    box = page.locator(".ticket-paper").bounding_box()
    assert box
    return size * 0.67 * 25.4 / 96, across, box["width"]


@pytest.mark.parametrize(("roll", "least"), [(80, 20), (58, 16)])
@pytest.mark.parametrize(("lane", "number"), [(Lane.PRIORITY, 7), (Lane.ORDINARY, 1234)])
def test_ticket_fits_one_page_of_a_roll_with_large_digits(
    chromium: Browser,
    live_server: LiveServer,
    office: Office,
    lane: str,
    number: int,
    roll: int,
    least: int,
) -> None:
    QueueSettings.objects.create(
        office=office,
        public_scope="INTERNET",
        public_address="https://antrean.kantor.example",
        prints_procedure=True,
        ticket_text="Bila butuh bantuan, angkat tangan. Petugas akan datang.",
    )
    ticket = a_ticket(office, lane)
    Ticket.objects.filter(pk=ticket.pk).update(number=number)
    with browsing(chromium, live_server, office, Role.SERVICE_AMBASSADOR) as page:
        page.goto(f"/nomor/{ticket.pk}/cetak/")
        if roll != 80:
            page.get_by_role("link", name=f"Kertas {roll} mm").click()
        expect(page.get_by_role("button", name="Cetak nomor")).to_be_visible()
        assert complaints(page) == []
        keep(page, f"paper-{lane}-{roll}")
        page.wait_for_function("document.adoptedStyleSheets.some((one) => one.cssRules.length)")
        pdf = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        height, across, room = digits(page)
        page.set_viewport_size({"width": round(roll * 96 / 25.4), "height": 900})
        keep(page, f"roll-{lane}-{roll}")
    boxes = re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", pdf)
    assert len(boxes) == 1
    _left, _top, width, length = (float(side) for side in boxes[0].split())
    assert round(width / POINTS_PER_MM) == roll
    assert length / POINTS_PER_MM > 100
    assert height >= least
    assert across <= room + 1


@pytest.mark.parametrize("size", [PHONE, PC])
def test_printers_pages_fit(
    chromium: Browser, live_server: LiveServer, office: Office, size: tuple[int, int]
) -> None:
    printer = Printer.objects.get()
    with browsing(chromium, live_server, office, Role.OFFICE_ADMINISTRATOR, size) as page:
        for address in ("", "tambah/", f"{printer.pk}/", f"{printer.pk}/percobaan/"):
            page.goto(f"/administrasi/printer/{address}")
            keep(page, f"printers-{size[0]}-{address.replace('/', '') or 'list'}")
            assert complaints(page) == [], address
