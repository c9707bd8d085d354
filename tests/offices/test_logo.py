"""The logo: which files are taken, what is kept of them, and how it is served and shown."""

import io
import random
import struct
import zlib

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from ramah.offices import logo_picture
from ramah.offices.logo import OfficeLogo, keep, logo_of
from ramah.offices.logo_picture import UnusablePicture, read
from ramah.offices.models import Office, Role
from tests import factories
from tests.factories import T0
from tests.offices.logos import a_logo, as_file

ORIENTATION = 0x0112
RED, BLUE = (255, 0, 0), (0, 0, 255)
SVG = b'<?xml version="1.0"?>\n<!-- Logo -->\n<SVG xmlns="http://www.w3.org/2000/svg"></SVG>'


def kept(content: bytes) -> Image.Image:
    """Read a file as a logo, and open what is kept of it."""
    return Image.open(io.BytesIO(read(content).content))


def colour(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """Give a pixel's colour, as exactly as JPEG keeps it."""
    found = image.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(round(part / 51) * 51 for part in found)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_kind_becomes_a_png(kind: str) -> None:
    image = kept(a_logo(kind))
    assert (image.format, image.size) == ("PNG", (300, 200))
    assert (colour(image, 20, 100), colour(image, 280, 100)) == (RED, BLUE)


def test_same_picture_has_the_same_digest() -> None:
    assert read(a_logo()).digest == read(a_logo("PNG", compress_level=0)).digest
    assert read(a_logo()).digest != read(a_logo(size=(300, 201))).digest


@pytest.mark.parametrize(
    ("size", "scaled"),
    [
        ((1200, 1200), (1200, 1200)),
        ((1201, 1200), (1200, 1199)),
        ((2400, 600), (1200, 300)),
        ((600, 4800), (150, 1200)),
        ((20_000, 2), (1200, 1)),
        ((1, 1), (1, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_large_picture_is_scaled_and_a_small_one_left(
    kind: str, size: tuple[int, int], scaled: tuple[int, int]
) -> None:
    picture = read(a_logo(kind, size))
    assert (picture.width, picture.height) == scaled


def test_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was held upright
    image = kept(a_logo("JPEG", exif=exif, quality=95))
    assert image.size == (200, 300)
    assert (colour(image, 100, 20), colour(image, 100, 280)) == (RED, BLUE)


def test_nothing_but_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Nama Contoh"
    exif[ORIENTATION] = 1
    for kind in ("PNG", "JPEG", "WEBP"):
        picture = read(a_logo(kind, exif=exif, icc_profile=b"Profil" * 30))
        chunks = [name for name in (b"eXIf", b"iCCP", b"tEXt") if name in picture.content]
        assert chunks == []
        assert b"Nama Contoh" not in picture.content


@pytest.mark.parametrize(
    ("mode", "fill", "seen"),
    [
        ("RGBA", (255, 0, 0, 0), (255, 0, 0, 0)),
        ("LA", (102, 51), (102, 102, 102, 51)),
        ("L", 102, (102, 102, 102, 255)),
        ("1", 1, (255, 255, 255, 255)),
        ("I;16", 0x6600, (102, 102, 102, 255)),
    ],
)
def test_clear_and_grey_pictures_keep_their_look(
    mode: str, fill: int | tuple[int, ...], seen: tuple[int, ...]
) -> None:
    image = kept(as_file(Image.new(mode, (8, 8), fill))).convert("RGBA")
    assert image.getpixel((4, 4)) == seen


def test_printers_colours_become_those_of_a_screen() -> None:
    image = kept(as_file(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    assert image.mode == "RGB"
    assert colour(image, 4, 4) == RED


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", logo_picture.EMPTY),
        (SVG, logo_picture.IS_SVG),
        (b"\xef\xbb\xbf<svg/>", logo_picture.IS_SVG),
        (b"%PDF-1.7\n", logo_picture.UNKNOWN),
        (as_file(Image.new("P", (8, 8)), "GIF"), logo_picture.UNKNOWN),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", logo_picture.DAMAGED),
        (a_logo()[:8], logo_picture.DAMAGED),
        (a_logo() + b"\x00" * logo_picture.MOST_BYTES, logo_picture.TOO_HEAVY),
    ],
)
def test_file_that_is_no_logo_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    with pytest.raises(UnusablePicture) as refused:
        read(content)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_file_is_refused(kind: str, share: float) -> None:
    noise = Image.effect_noise((120, 80), 60).convert("RGB")
    whole = as_file(noise, kind)
    with pytest.raises(UnusablePicture, match="rusak atau tidak lengkap"):
        read(whole[: int(len(whole) * share)])


def test_png_without_its_end_is_refused() -> None:
    with pytest.raises(UnusablePicture, match="rusak"):
        read(a_logo()[:-12])


def bomb(width: int, height: int) -> bytes:
    """Make a small PNG that says it is very large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\x00" * (2**20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6400, 6400), (10_000, 10_000), (60_000, 60_000)])
def test_picture_of_too_many_pixels_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(UnusablePicture, match="40 juta piksel"):
        read(bomb(*size))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # a decoder may complain of what it nevertheless reads
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_bent_file_is_read_or_refused_and_never_breaks(kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311 (no secret)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    noise = Image.effect_noise((60, 40), 60).convert("RGB")
    whole = as_file(noise, kind, exif=exif, icc_profile=b"p" * 200)
    for _attempt in range(1500):
        bent = bytearray(whole)
        for _place in range(chance.choice((1, 1, 3, 20))):
            bent[chance.randrange(chance.choice((80, len(bent))))] = chance.randrange(256)
        try:
            picture = read(bytes(bent))
        except UnusablePicture:
            continue
        assert 1 <= max(picture.width, picture.height) <= 1200


@pytest.mark.both
def test_office_has_one_logo(office: Office) -> None:
    keep(office, read(a_logo()), now=T0)
    second = keep(office, read(a_logo(size=(40, 40))), now=T0)
    assert OfficeLogo.objects.get() == second
    assert (second.width, second.height) == (40, 40)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeLogo.objects.create(
            office=office, content=b"", digest="x", width=1, height=1, set_at=T0
        )


@pytest.mark.both
@pytest.mark.parametrize("size", [(0, 9), (9, 0), (1201, 9), (9, 1201)])
def test_database_refuses_a_logo_that_was_not_scaled(office: Office, size: tuple[int, int]) -> None:
    width, height = size
    with pytest.raises(IntegrityError, match="office_logo_size"), transaction.atomic():
        OfficeLogo.objects.create(
            office=office, content=b"", digest="x", width=width, height=height, set_at=T0
        )


def address(logo: OfficeLogo) -> str:
    return reverse("offices:logo", args=[logo.digest])


@pytest.mark.both
def test_logo_is_served_to_anybody_and_may_be_kept_for_good(office: Office) -> None:
    picture = read(a_logo())
    answer = Client().get(address(keep(office, picture, now=T0)))
    assert (answer.status_code, answer.content) == (200, picture.content)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    told = set(answer.headers["Cache-Control"].split(", "))
    assert told == {"public", "max-age=31536000", "immutable"}
    assert not answer.cookies


def test_browser_that_holds_the_logo_is_not_sent_it_again(office: Office) -> None:
    url = address(keep(office, read(a_logo()), now=T0))
    etag = Client().get(url).headers["ETag"]
    answer = Client().get(url, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("digest", ["0" * 64, "x", "a" * 500])
def test_other_addresses_are_not_found(office: Office, digest: str) -> None:
    keep(office, read(a_logo()), now=T0)
    answer = Client().get(f"/logo/{digest}.png")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    known = Client().get(f"/logo/{digest}.png", headers={"If-None-Match": f'"{digest}"'})
    assert known.status_code == 404


def test_replaced_logo_is_not_found_any_more(office: Office) -> None:
    before = address(keep(office, read(a_logo()), now=T0))
    keep(office, read(a_logo(size=(40, 40))), now=T0)
    assert Client().get(before).status_code == 404


def test_logo_is_only_read(office: Office) -> None:
    assert Client().post(address(keep(office, read(a_logo()), now=T0))).status_code == 405


def test_pages_read_the_logo_without_its_content(office: Office) -> None:
    keep(office, read(a_logo()), now=T0)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        logo = logo_of(office)
    assert logo is not None
    assert '"content"' not in seen.captured_queries[0]["sql"]


PUBLIC = ["/", "/sop/"]


@pytest.mark.parametrize("url", PUBLIC)
def test_public_pages_show_the_logo_named_after_the_office(office: Office, url: str) -> None:
    Office.objects.filter(pk=office.pk).update(name="Kantor <Contoh>")
    logo = keep(office, read(a_logo()), now=T0)
    said = Client().get(url).content.decode()
    assert said.count(f'src="{address(logo)}"') == 1
    assert 'width="300" height="200" alt="Logo Kantor &lt;Contoh&gt;"' in said


def test_slip_and_report_carry_the_logo(office: Office) -> None:
    visit = factories.a_visit_at("report_to_manager", office)
    logo = keep(office, read(a_logo()), now=T0)
    manager = factories.browser_of(factories.someone(office, Role.MANAGER_ON_DUTY))
    for name in ("journey:slip", "journey:report"):
        answer = manager.get(reverse(name, args=[visit.pk]))
        assert answer.status_code == 200
        assert f'src="{address(logo)}"' in answer.content.decode(), name


def test_page_without_a_logo_shows_no_picture(office: Office) -> None:
    other = factories.an_office("Kantor Lain")
    keep(other, read(a_logo()), now=T0)
    visit = factories.a_visit_at("report_to_manager", office)
    manager = factories.browser_of(factories.someone(office, Role.MANAGER_ON_DUTY))
    for url in (*PUBLIC, reverse("journey:report", args=[visit.pk])):
        assert "/logo/" not in manager.get(url).content.decode(), url
