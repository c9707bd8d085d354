"""What a teller can do: boards, numbers and calls, by the queue's own functions."""

from datetime import time, timedelta

from django.utils import timezone

from ramah.administration.board_actions import change_board
from ramah.administration.device_actions import add_this_device
from ramah.bells.models import Bell
from ramah.bookings.models import Booking, BookingSettings
from ramah.offices.devices import Device
from ramah.offices.models import Office, Service, User
from ramah.offices.revision import writing
from ramah.queueing import calling, tickets
from ramah.queueing.configuration import Lane, QueueSettings, settings_of
from ramah.queueing.models import Board, Call, Ticket
from ramah.survey import answering
from ramah.survey.models import DeclineCount, Response
from tests.factories import a_visit_at


def board(name: str, *numbers: int) -> int:
    """Add a board that shows these counters; give its key."""
    office = Office.objects.get()
    made = Board.objects.create(office=office, name=name, shows_estimate=False)
    made.counters.set(office.counters.filter(number__in=numbers))
    return made.pk


def louder(board: int, volume: int) -> None:
    """Change a board's volume, as the administrator does."""
    found = Board.objects.select_related("office").get(pk=board)
    by = User.objects.get(username="admin")
    change_board(board=found, values={"volume": volume}, by=by, now=timezone.now())


def draw(lane: str = Lane.ORDINARY) -> str:
    """Draw a number."""
    return str(_draw(lane))


def call(number: int) -> str:
    """Call a new number to a counter; whoever was there before has been served."""
    free(number)
    ticket = _draw(Lane.ORDINARY)
    office = ticket.office
    with writing(office.pk, "queue"):
        counter = office.counters.get(number=number)
        made = calling.call(ticket, counter, by=User.objects.all()[0], now=timezone.now())
    return str(made.ticket)


def again(number: int) -> None:
    """Call the number at a counter once more."""
    active = Call.objects.active().select_related("office", "ticket", "counter")
    found = active.get(counter__number=number)
    with writing(found.office_id, "queue"):
        spacing: timedelta = settings_of(found.office).recall_spacing
        calling.call_again(found, now=found.last_called_at + spacing)


def free(number: int) -> None:
    """Serve whoever is called to a counter, to the end."""
    for found in Call.objects.filter(counter__number=number, served_until__isnull=True):
        with writing(found.office_id, "queue"):
            if found.ended_at is None:
                calling.end(found, Call.Ending.STARTED, now=timezone.now())
            tickets.close(found.ticket, Ticket.State.DONE, now=timezone.now())


def _draw(lane: str) -> Ticket:
    office = Office.objects.get()
    with writing(office.pk, "queue"):
        service = office.services.order_by("pk")[0]
        return tickets.draw(office, service, lane, now=timezone.now())


def visitors(address: str, **fields: bool) -> None:
    """Open an address to the office's visitors; "" closes it."""
    scope = "GUEST_WIFI" if address else "NONE"
    values = {"public_scope": scope, "public_address": address, **fields}
    QueueSettings.objects.update_or_create(office=Office.objects.get(), defaults=values)


def code(number: str) -> str:
    """Give the code of today's number."""
    return _ticket(number).code


def call_up(number: str, counter: int) -> None:
    """Call one number to a counter."""
    ticket = _ticket(number)
    with writing(ticket.office_id, "queue"):
        at = ticket.office.counters.get(number=counter)
        calling.call(ticket, at, by=User.objects.all()[0], now=timezone.now())


def end(counter: int, ending: str) -> None:
    """End the call of a counter; who did not come was called three times before."""
    found = Call.objects.active().select_related("office", "ticket", "counter")
    active = found.get(counter__number=counter)
    with writing(active.office_id, "queue"):
        active.times = max(active.times, 3)
        calling.end(active, ending, now=timezone.now())


def guide(counter: int, directions: str, papers: str) -> None:
    """Write the way to a counter, and what to bring for every service."""
    office = Office.objects.get()
    with writing(office.pk, "queue"):
        office.counters.filter(number=counter).update(directions=directions)
        office.services.update(requirements=papers)


def _ticket(number: str) -> Ticket:
    series, _dash, digits = number.rpartition("-")
    found = Ticket.objects.select_related("office", "service").order_by("-pk")
    return found.filter(series=series, number=int(digits))[0]


def kiosk() -> str:
    """Register a kiosk in an office that is open day and night; give its browser's token."""
    office = Office.objects.get()
    open_day_and_night(office)
    values = {"name": f"Kios {Device.objects.count() + 1}", "place": "Lobi"}
    by, now = User.objects.get(username="admin"), timezone.now()
    device, token = add_this_device(office=office, values=values, by=by, now=now)
    Device.objects.filter(pk=device.pk).update(shows=Device.Shows.KIOSK)
    return token


def open_day_and_night(office: Office) -> None:
    """Let an office receive visitors at every hour of every day."""
    office.holidays.all().delete()
    office.opening_hours.all().delete()
    for day in range(7):
        office.opening_hours.create(weekday=day, opens=time(0), closes=time.max)


def leave_after(seconds: int) -> None:
    """Have kiosks return to their start after so many seconds without a touch."""
    office = Office.objects.get()
    QueueSettings.objects.update_or_create(office=office, defaults={"kiosk_seconds": seconds})


def drawn() -> int:
    """Count the numbers drawn so far."""
    return Ticket.objects.count()


def service(code: str, name: str) -> None:
    """Add a service of the office's own."""
    Service.objects.create(office=Office.objects.get(), code=code, name=name)


def draw_two() -> str:
    """Draw a number for two services, both at every counter."""
    office = Office.objects.get()
    with writing(office.pk, "queue"):
        first, second = office.services.order_by("pk")[:2]
        lane = Lane.ORDINARY
        return str(tickets.draw(office, first, lane, now=timezone.now(), further=[second]))


def no_waits() -> None:
    """Let calls be repeated at once."""
    office = Office.objects.get()
    values = {"recall_seconds": 3}
    QueueSettings.objects.update_or_create(office=office, defaults=values)


def state(number: str) -> str:
    """Give the state of a number."""
    return next(ticket.state for ticket in Ticket.objects.all() if str(ticket) == number)


def everywhere(count: int) -> list[str]:
    """Call a number to each of so many counters, within a moment; give the numbers."""
    office = Office.objects.get()
    for number in range(1, count + 1):
        counter, _new = office.counters.get_or_create(number=number)
        counter.services.set(office.services.all())
    return [call(number) for number in range(1, count + 1)]


def bell(next_seconds: int, manager_seconds: int, telephone_seconds: int) -> None:
    """Set the bell's times, in an office that is open day and night."""
    office = Office.objects.get()
    open_day_and_night(office)
    values = {
        "is_on": True,
        "phone": "021 555 0199",
        "next_seconds": next_seconds,
        "manager_seconds": manager_seconds,
        "telephone_seconds": telephone_seconds,
    }
    Bell.objects.update_or_create(office=office, defaults=values)


def post() -> str:
    """Register the screen at the security post; give its browser's token."""
    office, by = Office.objects.get(), User.objects.get(username="admin")
    values = {"name": "Pos bel", "place": "Pos pengamanan"}
    device, token = add_this_device(office=office, values=values, by=by, now=timezone.now())
    Device.objects.filter(pk=device.pk).update(shows=Device.Shows.RING)
    return token


def take_bookings() -> None:
    """Let the office take announced visits."""
    office = Office.objects.get()
    BookingSettings.objects.update_or_create(office=office, defaults={"is_on": True})


def day_comes(code: str) -> int:
    """Let the day of a booking be today, and its hour be near; give its key."""
    booking = Booking.objects.select_related("office").get(code=code)
    now = timezone.now()
    booking.service_date, booking.starts_at = booking.office.local_date(now), now
    booking.save(update_fields=["service_date", "starts_at"])
    return booking.pk


def arrived_with(key: int) -> list[str]:
    """Give what a booking's visit knows: its needs, and who came along."""
    visit = Booking.objects.get(pk=key, state=Booking.State.ARRIVED).visit
    assert visit
    codes = list(visit.needs.order_by("position").values_list("code", flat=True))
    return [*codes, *(["companion"] if visit.has_companion else [])]


def survey() -> str:
    """Invite somebody to the survey; give their token."""
    office = Office.objects.get()
    with writing(office.pk):
        return answering.invite(office=office, now=timezone.now())


def answered() -> list[dict[str, object]]:
    """Give the survey's responses: answers, and what is kept of the person."""
    rows = Response.objects.order_by("pk").values_list("answers", "profile")
    return [{"answers": answers, **profile} for answers, profile in rows]


def declined() -> int:
    """Count who declined to answer."""
    return sum(DeclineCount.objects.values_list("count", flat=True))


def forget_answers() -> None:
    """Delete the survey's responses."""
    Response.objects.all().delete()


def invited() -> str:
    """Serve a visitor, invite them to the survey, and give the visit's key."""
    at = timezone.now() - timedelta(minutes=20)
    return str(a_visit_at("see_visitor_out", Office.objects.get(), at=at).pk)
