"""The ticket on paper: sizes that low vision can read, nothing cut off, a code that leads there."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
import segno
from PIL import Image, ImageDraw

from ramah.offices import logo as logos
from ramah.offices import logo_picture
from ramah.offices.models import Office
from ramah.queueing import tickets, typeface
from ramah.queueing.configuration import Lane, QueueSettings
from ramah.queueing.models import Ticket
from ramah.queueing.paper import Paper, paper_of
from ramah.queueing.ticket_image import DOTS_PER_MM, code_title, draw, qr_code
from ramah.visits.models import Visit
from tests.factories import MINUTE, T0

PAPER = Paper(
    office="Kantor Contoh",
    prefix="KI",
    digits="047",
    lane="Khusus",
    service="Kekayaan Intelektual",
    day="Selasa, 24 November 2026",
    time="09.00 WIB",
    is_priority=True,
    short_code="23AB 45CD",
)
LONG = "Kantor Wilayah Kementerian Contoh Daerah Khusus Nusantara Kepulauan Seribu Bagian Timur"


def ink_rows(image: Image.Image) -> Iterator[range]:
    """Find the bands of rows that hold ink, from the top."""
    marked = [
        image.crop((0, row, image.width, row + 1)).getextrema() != (255, 255)
        for row in range(image.height)
    ]
    start: int | None = None
    for row, has_ink in enumerate([*marked, False]):
        if has_ink and start is None:
            start = row
        elif not has_ink and start is not None:
            yield range(start, row)
            start = None


def tallest(image: Image.Image) -> int:
    """Give the height of the tallest band of ink, which is that of the digits."""
    return max(len(band) for band in ink_rows(image))


@pytest.mark.parametrize(("width_mm", "dots"), [(80, 512), (58, 384)])
def test_ticket_is_one_bit_a_dot_and_as_wide_as_the_printer_prints(
    width_mm: int, dots: int
) -> None:
    image = draw(PAPER, width_mm)
    assert (image.mode, image.width) == ("1", dots)


@pytest.mark.parametrize("digits", ["000", "001", "047", "888", "1004", "44444"])
def test_digits_are_twenty_millimetres_high_on_80_mm(digits: str) -> None:
    assert tallest(draw(replace(PAPER, digits=digits), 80)) >= 20 * DOTS_PER_MM


@pytest.mark.parametrize("digits", ["000", "1004"])
def test_digits_are_fifteen_millimetres_high_on_58_mm(digits: str) -> None:
    assert tallest(draw(replace(PAPER, digits=digits), 58)) >= 15 * DOTS_PER_MM


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize("prefix", ["A", "KI", "WWWW"])
def test_number_stays_off_the_edges(prefix: str, width_mm: int) -> None:
    image = draw(replace(PAPER, prefix=prefix, digits="44444"), width_mm)
    digits = max(ink_rows(image), key=len)
    for left in (0, image.width - 3):
        edge = image.crop((left, digits.start, left + 3, digits.stop))
        assert edge.getextrema() == (255, 255)


@pytest.mark.parametrize("width", [512, 384])
@pytest.mark.parametrize("text", [LONG, "W" * 90, "Antrean khusus", "a " * 120, "Ⅷ ő ア"])
def test_text_of_any_length_is_set_whole(text: str, width: int) -> None:
    face = typeface.font(34)
    lines = list(typeface.wrapped(typeface.showable(text), face, width))
    assert "".join(lines).replace(" ", "") == typeface.showable(text).replace(" ", "")
    assert all(face.getlength(line) <= width for line in lines)
    picture = typeface.block(text, width, 34)
    assert picture.height >= len(lines) * 34


def test_descenders_of_a_line_are_not_cut_off() -> None:
    open_below = typeface.block("gjpqy", 512, 34)
    roomy = Image.new("L", (512, 200), 255)
    ImageDraw.Draw(roomy).text((0, 0), "gjpqy", 0, typeface.font(34))
    box = Image.eval(roomy, lambda level: 255 - level).getbbox()
    assert box is not None
    assert box[3] <= open_below.height


def test_signs_the_typeface_lacks_are_replaced_not_boxed() -> None:
    assert typeface.showable("Győr “é” – ア") == "Gyor “é” – ?"


def test_long_names_make_the_ticket_longer_not_narrower() -> None:
    long = draw(replace(PAPER, office=LONG, service=LONG, text=LONG * 3), 58)
    assert long.height > draw(PAPER, 58).height + 10 * 34
    assert tallest(long) == tallest(draw(PAPER, 58))


def modules_of(image: Image.Image, count: int) -> Sequence[tuple[int, ...]]:
    """Read a QR code back, module by module."""
    inverted = Image.eval(image.convert("L"), lambda level: 255 - level)
    left, top, right, _bottom = inverted.getbbox() or (0, 0, 0, 0)
    module = (right - left) // count
    middle = [place * module + module // 2 for place in range(count)]
    return [tuple(int(image.getpixel((left + x, top + y)) == 0) for x in middle) for y in middle]


def test_qr_code_says_the_address_of_the_page() -> None:
    address = "https://antrean.kantor.example/n/23AB45CD/"
    code = segno.make(address, error="m", micro=False)
    read = modules_of(qr_code(address), len(code.matrix))
    assert read == [tuple(int(dark) for dark in row) for row in code.matrix]


def test_qr_code_stands_on_the_ticket_with_its_quiet_zone() -> None:
    page = "https://antrean.kantor.example/n/23AB45CD/"
    ticket, code = draw(replace(PAPER, page=page), 80), qr_code(page).convert("1")
    left = (ticket.width - code.width) // 2
    stands = [
        top
        for top in range(ticket.height - code.height)
        if ticket.crop((left, top, left + code.width, top + code.height)).tobytes()
        == code.tobytes()
    ]
    assert len(stands) == 1
    row = ticket.crop((0, stands[0], ticket.width, stands[0] + code.height))
    assert tallest(row) < code.height  # white above and below


@pytest.mark.usefixtures("db")
class TestWords:
    """What the paper says of a ticket."""

    @pytest.fixture
    def ticket(self, office: Office) -> Ticket:
        """A number drawn at nine in Jakarta, after two others."""
        service = office.services.get(code="KI")
        for _earlier in range(2):
            tickets.draw(office, service, Lane.ORDINARY, now=T0 - MINUTE)
        return tickets.draw(office, service, Lane.ORDINARY, now=T0)

    def test_paper_names_number_lane_service_and_time_in_the_offices_zone(
        self, ticket: Ticket
    ) -> None:
        paper = paper_of(ticket)
        assert paper.number == str(ticket) == "A-003"
        assert (paper.lane, paper.service) == ("Antrean biasa", ticket.service.name)
        assert (paper.day, paper.time) == ("Selasa, 24 November 2026", "09.00 WIB")
        assert paper.ahead == "2 nomor sebelum Anda"

    def test_zone_is_the_offices_own(self, ticket: Ticket) -> None:
        ticket.office.time_zone = "Asia/Jayapura"
        assert paper_of(ticket).time == "11.00 WIT"

    def test_first_in_line_is_told_so_and_who_is_called_is_told_nothing(
        self, ticket: Ticket
    ) -> None:
        first = Ticket.objects.select_related("office", "service").get(number=1)
        assert paper_of(first).ahead == "Belum ada yang menunggu sebelum Anda"
        tickets.set_state(first, Ticket.State.CALLED)
        assert paper_of(first).ahead == ""

    def test_qr_code_is_printed_only_where_visitors_have_a_page(self, ticket: Ticket) -> None:
        assert paper_of(ticket).page == ""
        ticket.office.queue_settings = QueueSettings(
            office=ticket.office,
            public_scope=QueueSettings.PublicScope.INTERNET,
            public_address="https://antrean.kantor.example/",
        )
        paper = paper_of(ticket)
        assert paper.page == f"https://antrean.kantor.example/n/{ticket.code}/"
        assert code_title(paper) == "Atau buka antrean.kantor.example/n/ dan ketik kode"
        assert paper.short_code == f"{ticket.code[:4]}-{ticket.code[4:]}"
        ticket.office.queue_settings.public_scope = QueueSettings.PublicScope.NONE
        assert paper_of(ticket).page == paper_of(ticket).typing == ""
        assert code_title(paper_of(ticket)) == "Kode nomor ini"

    def test_procedure_and_text_are_printed_if_the_office_wants(self, ticket: Ticket) -> None:
        ticket.service.procedure = "Serahkan berkas.\n\nTerima tanda terima."
        assert paper_of(ticket).procedure == ()
        ticket.office.queue_settings = QueueSettings(
            office=ticket.office, prints_procedure=True, ticket_text="Duduklah dahulu."
        )
        paper = paper_of(ticket)
        assert paper.procedure == ("Serahkan berkas.", "Terima tanda terima.")
        assert paper.text == "Duduklah dahulu."

    def test_no_name_stands_on_paper(self, office: Office) -> None:
        from tests.factories import a_visit_at

        visit: Visit = a_visit_at("serve_visitor", office)
        assert "Tamu Contoh" not in str(paper_of(visit.ticket))

    def test_logo_stands_on_paper(self, ticket: Ticket) -> None:
        file = io.BytesIO()
        Image.new("RGB", (600, 300), "navy").save(file, "PNG")
        logos.keep(ticket.office, logo_picture.read(file.getvalue()), now=T0)
        paper = paper_of(ticket)
        assert paper.logo
        assert draw(paper, 80).height > draw(replace(paper, logo=b""), 80).height + 50
