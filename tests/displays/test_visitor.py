"""The visitor's own page: what it says in each state, to whom it exists, and what it costs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ramah.displays.visitor_state import VisitorState
from ramah.offices.models import Counter, Office, Post, Role
from ramah.offices.revision import writing
from ramah.queueing import places, tickets, waiting_times
from ramah.queueing.configuration import Lane
from ramah.queueing.models import CODE_SIGNS, Call, Ticket
from ramah.queueing.public import open_addresses, readings
from tests.design.palette import CSS, contrast
from tests.displays.visitors import (
    WAYS,
    called,
    drawn,
    ended,
    in_state,
    open_to_visitors,
    page,
)
from tests.factories import MINUTE, a_visit_at, an_office, on_duty, someone

pytestmark = pytest.mark.both
SAID = {
    "waiting": ("Anda berikutnya", "Silakan duduk"),
    "called": ("Silakan menuju", "data-visitor-counter>1<"),
    "serving": ("Anda dilayani di loket 1",),
    "held": ("Nomor Anda disimpan",),
    "absent": ("Anda sudah dipanggil 3 kali", "Hubungi petugas; nomor Anda dapat dipanggil lagi."),
    "done": ("Selesai. Terima kasih.",),
    "left": ("Nomor ini sudah ditutup",),
    "expired": ("Nomor ini tidak berlaku lagi",),
}


@pytest.fixture
def opened(office: Office) -> Office:
    """An office that opened an address to its visitors."""
    open_to_visitors(office)
    return office


def now() -> Any:
    """Give an instant of today, so that numbers are of today."""
    return timezone.now()


def state_of(ticket: Ticket, *, at: Any) -> VisitorState:
    """Give what the page says of a number, read anew."""
    row = Ticket.objects.select_related("office__queue_settings", "service").get(pk=ticket.pk)
    return VisitorState(row, at)


def path_of(ticket: Ticket) -> str:
    """Give the page of a number."""
    return f"/n/{ticket.code}/"


@pytest.mark.parametrize("phase", list(WAYS))
def test_page_says_what_holds_in_each_state(opened: Office, phase: str) -> None:
    ticket = in_state(opened, phase, at=now() - 5 * MINUTE)
    over = phase in ("done", "left", "expired")
    said = page(path_of(ticket), 410 if over else 200)
    assert str(ticket) in said
    assert f'data-phase="{phase}"' in said
    for sentence in SAID[phase]:
        assert sentence in said
    assert ("visitor.js" in said) != over, "what is over is not followed any more"
    assert ('http-equiv="refresh" content="15"' in said) != over


def test_visit_that_is_not_seated_yet_says_so(opened: Office) -> None:
    visit = a_visit_at("register_visitor", opened, at=now() - 10 * MINUTE)
    with writing(opened.pk, "queue"):
        ticket = tickets.issue(visit, opened.services.get(code="KI"), now=now())
    assert "Belum masuk antrean" in page(path_of(ticket))


def test_page_shows_number_and_counter_and_nothing_of_the_person(opened: Office) -> None:
    visit = a_visit_at("serve_visitor", opened, at=now() - 10 * MINUTE, needs=("KURSI_RODA",))
    said = page(path_of(visit.ticket))
    assert str(visit.ticket) in said
    officer = someone(opened, Role.COUNTER_OFFICER)
    for private in ("Tamu Contoh", "merek", "Kursi roda", visit.code, officer.full_name):
        assert private not in said, private
    assert str(visit.pk) not in said


def test_page_sets_no_cookie_and_is_not_kept(opened: Office) -> None:
    ticket = drawn(opened, at=now())
    for path in ("/n/", path_of(ticket), f"{path_of(ticket)}keadaan/"):
        answer = Client().get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert not answer.cookies


def test_number_of_an_earlier_day_is_kindly_refused(opened: Office) -> None:
    ticket = drawn(opened, at=now() - timedelta(days=2))
    said = page(path_of(ticket), 410)
    assert "Nomor ini tidak berlaku lagi" in said
    assert "ambillah nomor baru" in said


def test_page_exists_only_where_an_office_is_open(office: Office) -> None:
    ticket = drawn(office, at=now())
    for path in ("/n/", path_of(ticket), f"{path_of(ticket)}keadaan/"):
        assert "Halaman tidak ditemukan" in page(path, 404)
    other = an_office("Kantor Lain")
    open_to_visitors(other)
    assert "Ikuti nomor Anda" in page("/n/")
    assert "Tidak ada nomor dengan kode" in page(path_of(ticket), 404), "this office is not open"
    open_to_visitors(office)
    page(path_of(ticket))
    open_to_visitors(office, public_scope="NONE")
    page(path_of(ticket), 404)


def test_office_that_closes_is_closed_at_once_in_every_process(opened: Office) -> None:
    ticket = drawn(opened, at=now())
    page(path_of(ticket))
    type(opened.queue_settings).objects.update(public_scope="NONE")
    assert open_addresses(), "this process still has the address in mind"
    page(path_of(ticket), 404)


@pytest.mark.parametrize("wrong", ["22222222", "abc", "ÄÖÜ", "x" * 300, "%00"])
def test_unknown_code_is_said_with_a_form_to_type_again(opened: Office, wrong: str) -> None:
    for path in (f"/n/{wrong}/", f"/n/?kode={wrong}"):
        said = page(path, 404)
        assert "Periksa kode pada kertas Anda" in said
        assert 'name="kode"' in said


def test_typed_code_is_forgiven_small_letters_gaps_and_dashes(opened: Office) -> None:
    ticket = drawn(opened, at=now())
    typed = f" {ticket.code[:4].lower()}-{ticket.code[4:].lower()} "
    for path in (f"/n/?kode={typed}", f"/n/{ticket.code.lower()}/"):
        assert Client().get(path).headers["Location"] == path_of(ticket)
    english = Client().get(f"/n/?kode={typed}&bahasa=en")
    assert english.headers["Location"] == f"{path_of(ticket)}?bahasa=en"


def test_sign_that_codes_do_not_have_is_read_as_those_like_it(opened: Office) -> None:
    drawn(opened, at=now())
    Ticket.objects.update(code="7QJV2345")
    assert Client().get("/n/?kode=10lu2345").headers["Location"] == "/n/7QJV2345/"
    assert not set("01ILOU") & set(CODE_SIGNS)
    assert len(readings("0OIL10OI")) == 64, "never more than that"
    assert readings("7QJV234") == readings("7QJV-23456") == readings("") == []


class TestPlace:
    """How many are called before."""

    def test_place_follows_the_office_s_rule(self, opened: Office) -> None:
        start = now() - 5 * MINUTE
        first, second = drawn(opened, at=start), drawn(opened, at=start + MINUTE)
        special = drawn(opened, at=start + 2 * MINUTE, lane=Lane.PRIORITY)
        found = {row: state_of(row, at=now()).before for row in (first, second, special)}
        assert found == {first: 1, second: 2, special: 0}

    def test_counters_on_duty_alone_count_while_there_is_one(self, opened: Office) -> None:
        one, two = opened.counters.order_by("number")
        for counter, code in ((one, "KI"), (two, "AHU")):
            counter.services.set(opened.services.filter(code=code))
        ticket = drawn(opened, at=now())
        assert state_of(ticket, at=now()).before == 0
        on_duty(someone(opened, Role.COUNTER_OFFICER), Post.COUNTER, counter=two, at=now())
        places.forget()
        assert state_of(ticket, at=now()).before == 0, "nobody on duty calls it: the others count"
        Counter.objects.update(is_active=False)
        places.forget()
        assert state_of(ticket, at=now()).before is None
        assert state_of(ticket, at=now()).place == ""

    def test_wait_is_said_as_a_range_or_honestly_not(self, opened: Office) -> None:
        ticket = drawn(opened, at=now())
        said = state_of(ticket, at=now()).wait
        assert said in {str(each.label) for each in waiting_times.Unknown}
        assert said in page(path_of(drawn(opened, at=now())))


def test_what_to_bring_and_the_way_are_shown(opened: Office) -> None:
    opened.services.filter(code="KI").update(requirements="KTP asli\n\nBukti bayar")
    opened.counters.filter(number=1).update(directions="Lurus, pintu kedua kiri", name="Merek")
    ticket = drawn(opened, at=now())
    assert "<li>KTP asli</li><li>Bukti bayar</li>" in page(path_of(ticket))
    called(ticket, at=now(), times=2)
    said = page(path_of(ticket))
    for words in ("Lurus, pintu kedua kiri", "Merek", "Panggilan ke-2", "<li>KTP asli</li>"):
        assert words in said
    assert "<title>Dipanggil! Loket 1 ·" in said


def test_further_services_are_named(opened: Office) -> None:
    further = opened.services.exclude(code="KI")[0]
    with writing(opened.pk, "queue"):
        ticket = tickets.draw(
            opened, opened.services.get(code="KI"), Lane.ORDINARY, further=[further], now=now()
        )
    assert "Sesudah ini, dengan nomor yang sama" in page(path_of(ticket))


def test_number_that_came_back_after_no_show_waits_again(opened: Office) -> None:
    ticket = in_state(opened, "absent", at=now() - 5 * MINUTE)
    with writing(opened.pk, "queue"):
        tickets.set_state(ticket, Ticket.State.WAITING)
    assert 'data-phase="waiting"' in page(path_of(ticket))


class TestFragment:
    """What the page asks for again and again."""

    def test_answers_only_what_is_new(self, opened: Office) -> None:
        ticket = drawn(opened, at=now())
        path, browser = f"{path_of(ticket)}keadaan/", Client()
        first = browser.get(path)
        tag = first.headers["ETag"]
        assert tag in page(path_of(ticket)).replace("&quot;", '"')
        assert browser.get(path, headers={"If-None-Match": tag}).status_code == 304
        called(ticket, at=now())
        fresh = browser.get(path, headers={"If-None-Match": tag})
        assert fresh.status_code == 200
        assert "<html" not in fresh.content.decode()
        assert browser.get(f"{path}?bahasa=en").headers["ETag"] != fresh.headers["ETag"]

    def test_number_that_is_over_is_told_as_such(self, opened: Office) -> None:
        ticket = in_state(opened, "done", at=now())
        assert "Selesai. Terima kasih." in page(f"{path_of(ticket)}keadaan/")

    def test_unknown_code_is_not_found(self, opened: Office) -> None:
        assert Client().get("/n/22222222/keadaan/").status_code == 404

    @pytest.mark.parametrize(
        ("phase", "most"), [("waiting", 2), ("called", 3), ("held", 2), ("done", 1)]
    )
    def test_queries_are_few_and_their_number_is_known(
        self, opened: Office, phase: str, most: int
    ) -> None:
        ticket = in_state(opened, phase, at=now() - 5 * MINUTE)
        for _other in range(3):
            drawn(opened, at=now() - MINUTE)
        path, browser = f"{path_of(ticket)}keadaan/", Client()
        tag = browser.get(path).headers["ETag"]  # the line and the estimates are computed
        with CaptureQueriesContext(connection) as full:
            browser.get(path)
        assert len(full) == most
        with CaptureQueriesContext(connection) as same:
            assert browser.get(path, headers={"If-None-Match": tag}).status_code == 304
        assert len(same) == 1


def test_language_stands_in_the_address(opened: Office) -> None:
    ticket = drawn(opened, at=now())
    said = page(f"{path_of(ticket)}?bahasa=en")
    assert '<html lang="en">' in said
    assert f'data-state-url="/n/{ticket.code}/keadaan/?bahasa=en"' in said
    assert 'href="/n/' in said
    assert "?bahasa=id" in said
    assert '<html lang="id">' in page(f"{path_of(ticket)}?bahasa=xx")


def test_page_is_read_only(opened: Office) -> None:
    ticket = drawn(opened, at=now())
    for path in ("/n/", path_of(ticket), f"{path_of(ticket)}keadaan/"):
        assert Client().post(path).status_code == 405


def test_code_is_looked_up_by_index(opened: Office) -> None:
    ticket = drawn(opened, at=now())
    with CaptureQueriesContext(connection) as asked:
        page(path_of(ticket))
    lookup = next(each["sql"] for each in asked if "queueing_ticket" in each["sql"])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + lookup)
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "ticket_code_unique" in plan


def test_call_that_is_undone_leaves_the_number_waiting(opened: Office) -> None:
    ticket = drawn(opened, at=now())
    call = called(ticket, at=now())
    ended(call, Call.Ending.UNDONE, at=now())
    assert 'data-phase="waiting"' in page(path_of(ticket))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"),
        ("ink", "card"),
        ("band-ink", "band"),
        ("action-ink", "action"),
        ("call-ink", "call"),
        ("warn-ink", "warn"),
    ],
)
def test_words_stand_out_in_every_state(theme: str, ink: str, ground: str) -> None:
    light, _media, dark = (CSS / "tokens-visitor.css").read_text().partition("@media")
    texts = light if theme == "light" else light + dark
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", texts))
    assert contrast(colours[ink], colours[ground]) >= 7
