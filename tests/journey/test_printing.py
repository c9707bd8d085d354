"""The screen "Cetak": who may, what it shows, and what its buttons do."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ramah.journey import printing, waiting_line
from ramah.journey.permissions import NotPermitted
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Office, Role
from ramah.queueing import print_jobs, tickets
from ramah.queueing.configuration import Lane, QueueSettings
from ramah.queueing.models import Ticket
from ramah.queueing.printing import Printer, PrintJob
from ramah.visits.models import Event
from tests.factories import a_visit_at, an_office, browser_of, someone

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("db")]
State = PrintJob.State
MAY = (Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER, Role.MANAGER_ON_DUTY)
MAY_NOT = tuple(role for role in Role if role not in MAY)
PAGE = "/cetak/"


def a_printer(office: Office, name: str = "Printer lobi") -> Printer:
    """Give the office a printer; nothing is sent to it here."""
    return Printer.objects.create(office=office, name=name, host="127.0.0.1")


def a_ticket(office: Office) -> Ticket:
    """Draw a number now."""
    return tickets.draw(office, office.services.get(code="KI"), Lane.ORDINARY, now=timezone.now())


def a_job(office: Office, **fields: Any) -> PrintJob:
    """Draw a number, ask for its paper, and bring the job to a state."""
    job = print_jobs.request(a_ticket(office), by=None, now=timezone.now())
    assert job is not None
    if fields.get("state") in (State.PRINTED, State.FAILED, State.CANCELLED):
        fields["ended_at"] = timezone.now()
    PrintJob.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


@pytest.fixture
def printer(office: Office) -> Printer:
    """The office's printer."""
    return a_printer(office)


@pytest.fixture
def browser(office: Office) -> Client:
    """The ambassador's browser."""
    return browser_of(someone(office, Role.SERVICE_AMBASSADOR))


def text(answer: Any) -> str:
    """Read a page on one line."""
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def addresses(job: PrintJob) -> dict[str, str]:
    """Give the addresses of every page and button."""
    return {
        "POST cancel": reverse("journey:print_cancel", args=[job.pk]),
        "POST try": reverse("journey:print_try", args=[job.pk]),
        "POST again": reverse("journey:print_again", args=[job.ticket_id]),
        "GET paper": reverse("journey:ticket_print", args=[job.ticket_id]),
        "GET list": PAGE,
    }


@pytest.mark.parametrize("role", Role)
def test_lobby_counter_and_manager_may_others_may_not(
    office: Office, printer: Printer, role: Role
) -> None:
    client = browser_of(someone(office, role))
    for name, address in addresses(a_job(office)).items():
        answer = client.post(address) if name.startswith("POST") else client.get(address)
        assert (answer.status_code != 403) == (role in MAY), name


def test_actions_check_the_role_themselves(office: Office, printer: Printer) -> None:
    job, by, now = a_job(office), someone(office, Role.SECURITY_OFFICER), timezone.now()
    assert job.ticket is not None
    with pytest.raises(NotPermitted):
        printing.cancel_print(job=job, by=by, now=now)
    with pytest.raises(NotPermitted):
        printing.try_print(job=job, by=by, now=now)
    with pytest.raises(NotPermitted):
        printing.print_again(ticket=job.ticket, by=by, now=now)


def test_another_offices_papers_are_not_found(browser: Client) -> None:
    elsewhere = an_office("Kantor Lain")
    a_printer(elsewhere)
    for name, address in addresses(a_job(elsewhere)).items():
        if name != "GET list":
            answer = browser.post(address) if name.startswith("POST") else browser.get(address)
            assert answer.status_code == 404, name


def test_screen_says_state_problem_and_what_to_do(
    office: Office, printer: Printer, browser: Client
) -> None:
    later = timezone.now() + timedelta(minutes=1)
    a_job(office, tries=2, problem="PAPER_OUT", next_try_at=later)
    a_job(office, tries=1, next_try_at=later)
    a_job(office, state=State.FAILED, problem="UNREACHABLE")
    a_job(office, state=State.PRINTED)
    Printer.objects.update(problem="PAPER_OUT")
    page = text(browser.get(PAGE))
    for said in (
        "Belum di kertas (3)",
        "Dicoba lagi pukul",
        "Sedang dicetak",
        "Gagal",
        "Tercetak",
        "Kertas habis. Pasang gulungan baru; nomor dicetak sendiri.",
        "Printer tidak terjangkau.",
        "Perlu dilihat",
    ):
        assert said in page


def test_yesterdays_papers_are_not_shown(office: Office, printer: Printer, browser: Client) -> None:
    a_job(office, requested_at=timezone.now() - timedelta(days=1))
    assert "A-001" not in text(browser.get(PAGE))


def test_office_without_printer_is_led_to_the_browser(office: Office, browser: Client) -> None:
    page = text(browser.get(PAGE))
    assert "belum punya printer nomor" in page
    assert "Cetak di printer nomor" not in page
    ticket = a_ticket(office)
    answer = browser.post(PAGE, {"number": str(ticket), "browser": "1"})
    assert answer.headers["Location"] == reverse("journey:ticket_print", args=[ticket.pk])


def test_number_given_at_registration_is_printed_with_it(office: Office, printer: Printer) -> None:
    visit = a_visit_at("serve_visitor", office)
    job = PrintJob.objects.get()
    assert (job.ticket, job.printer, job.is_reprint) == (visit.ticket, printer, False)


def test_number_drawn_in_the_lobby_is_printed_once(office: Office, printer: Printer) -> None:
    about: dict[str, Any] = {
        "office": office,
        "service": office.services.get(code="KI"),
        "by": someone(office, Role.SERVICE_AMBASSADOR),
        "now": timezone.now(),
        "code": "23456789",
    }
    waiting_line.draw_ticket(**about)
    with pytest.raises(AlreadyDone):
        waiting_line.draw_ticket(**about)
    assert PrintJob.objects.get().ticket == Ticket.objects.get()


def test_number_on_paper_is_not_printed_again_when_it_becomes_a_visits(
    office: Office, printer: Printer
) -> None:
    job = a_job(office, state=State.PRINTED)
    assert job.ticket is not None
    assert print_jobs.request(job.ticket, by=None, now=timezone.now()) is None


def test_job_is_cancelled_once(office: Office, printer: Printer, browser: Client) -> None:
    job = a_job(office)
    address = addresses(job)["POST cancel"]
    assert browser.post(address).headers["Location"] == PAGE
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    event = Event.objects.latest("pk")
    assert (event.code, event.data) == (
        "PRINT_CANCELLED",
        {"ticket": "A-001", "printer": printer.pk},
    )
    before = Event.objects.count(), Office.objects.get(pk=office.pk).revision
    browser.post(address)
    assert (Event.objects.count(), Office.objects.get(pk=office.pk).revision) == before


def test_job_is_tried_at_once(office: Office, printer: Printer, browser: Client) -> None:
    job = a_job(office, state=State.FAILED, problem="UNREACHABLE", tries=11)
    browser.post(addresses(job)["POST try"])
    job.refresh_from_db()
    assert (job.state, job.tries, job.problem, job.ended_at) == (State.QUEUED, 0, "", None)
    assert Event.objects.latest("pk").code == "PRINT_TRIED"


def test_number_is_printed_again_from_its_row(
    office: Office, printer: Printer, browser: Client
) -> None:
    job = a_job(office, state=State.PRINTED)
    browser.post(addresses(job)["POST again"])
    again = PrintJob.objects.latest("pk")
    assert (again.ticket_id, again.is_reprint, again.state) == (job.ticket_id, True, State.QUEUED)
    browser.post(addresses(job)["POST again"])  # it waits: once is enough
    assert PrintJob.objects.count() == 2


@pytest.mark.parametrize("typed", ["A-001", "a1", " a 001 ", "A.1"])
def test_number_is_found_as_people_type_it(
    office: Office, printer: Printer, browser: Client, typed: str
) -> None:
    ticket = a_ticket(office)
    assert browser.post(PAGE, {"number": typed}).status_code == 302
    assert PrintJob.objects.get().ticket == ticket


@pytest.mark.parametrize("typed", ["A-002", "B-001", "001", "", "A-99999999"])
def test_number_that_is_none_of_today_is_refused(
    office: Office, printer: Printer, browser: Client, typed: str
) -> None:
    a_ticket(office)
    assert browser.post(PAGE, {"number": typed}).status_code == 422
    assert not PrintJob.objects.exists()


def test_one_of_several_printers_is_chosen(
    office: Office, printer: Printer, browser: Client
) -> None:
    second = a_printer(office, "Printer loket")
    ticket = a_ticket(office)
    browser.post(PAGE, {"number": str(ticket), "printer": second.pk})
    assert PrintJob.objects.get().printer == second


def test_live_part_is_sent_anew_only_when_it_changed(
    office: Office, printer: Printer, browser: Client
) -> None:
    job = a_job(office)
    first = browser.get(PAGE, headers={"HX-Request": "true"})
    again = {"HX-Request": "true", "If-None-Match": first["ETag"]}
    assert browser.get(PAGE, headers=again).status_code == 304
    PrintJob.objects.filter(pk=job.pk).update(state=State.PRINTED, ended_at=timezone.now())
    assert browser.get(PAGE, headers=again).status_code == 200


def test_ticket_prints_by_browser_without_name_and_with_qr_only_where_there_is_a_page(
    office: Office, browser: Client
) -> None:
    ticket = a_ticket(office)
    address = reverse("journey:ticket_print", args=[ticket.pk])
    page = text(browser.get(address))
    assert "Nomor antrean A-001" in page
    assert f"{ticket.code[:4]}-{ticket.code[4:]}" in page
    assert "data:image/svg" not in page
    QueueSettings.objects.create(
        office=office, public_scope="GUEST_WIFI", public_address="https://antrean.kantor.example"
    )
    assert "data:image/svg" in text(browser.get(address))


@pytest.mark.parametrize(
    ("role", "desk"),
    [
        (Role.SERVICE_AMBASSADOR, "/duta/"),
        (Role.COUNTER_OFFICER, "/loket/"),
        (Role.MANAGER_ON_DUTY, "/manajer/"),
    ],
)
def test_desk_leads_to_the_screen(office: Office, role: Role, desk: str) -> None:
    assert f'href="{PAGE}"' in text(browser_of(someone(office, role)).get(desk))
