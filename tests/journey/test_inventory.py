"""The inventory's pages: who may open them, what a tap writes, and what is said of a mistake."""

import html
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from ramah.aids import care, lending, photos
from ramah.aids.models import Aid
from ramah.aids.records import AidPhoto, StockTake
from ramah.offices.models import Office, Role, User
from ramah.visits.models import Event
from tests.factories import T0, a_person, a_visit_at, an_office, browser_of
from tests.offices.logos import a_logo

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def dewi(office: Office) -> User:
    return a_person(office, Role.SERVICE_AMBASSADOR, name="Dewi Contoh")


@pytest.fixture
def browser(dewi: User) -> Client:
    return browser_of(dewi)


@pytest.fixture
def chair(office: Office) -> Aid:
    return Aid.objects.select_related("type", "office").get(office=office, tag="KR-01")


def text(answer: Any) -> str:
    return html.unescape(" ".join(answer.content.decode().split()))


def sent(client: Client, address: str, **fields: Any) -> str:
    """Post, and read the page it leads to."""
    answer = client.post(address, fields, follow=True)
    assert answer.status_code == 200
    return text(answer)


def codes() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("code", flat=True))


def addresses(office: Office, chair: Aid, dewi: User) -> list[tuple[str, str]]:
    take = StockTake.objects.create(office=office, started_at=T0, started_by=dewi)
    photo = AidPhoto.objects.create(
        office=office, aid=chair, digest="0", width=1, height=1, added_at=T0, added_by=dewi
    )
    unit = f"/sarana/{chair.pk}/"
    return [
        ("get", "/sarana/"),
        ("get", "/sarana/pindai/"),
        ("get", f"/s/{office.pk}/KR-01/"),
        ("get", "/sarana/hitung/"),
        ("post", "/sarana/hitung/"),
        ("get", f"/sarana/hitung/{take.pk}/"),
        ("post", f"/sarana/hitung/{take.pk}/ada/"),
        ("post", f"/sarana/hitung/{take.pk}/tutup/"),
        ("get", f"/sarana/foto/{photo.pk}/"),
        ("get", unit),
        ("post", f"{unit}rawat/"),
        ("post", f"{unit}tidak-dipakai/"),
        ("post", f"{unit}foto/"),
        ("post", f"{unit}foto/{photo.pk}/hapus/"),
    ]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.SERVICE_AMBASSADOR, True),
        (Role.OFFICE_ADMINISTRATOR, True),
        (Role.SECURITY_OFFICER, False),
        (Role.COUNTER_OFFICER, False),
        (Role.MANAGER_ON_DUTY, False),
    ],
)
def test_ambassador_and_administrator_alone_care_for_aids(
    office: Office, chair: Aid, dewi: User, role: Role, may: bool
) -> None:
    client = browser_of(a_person(office, role))
    for method, address in addresses(office, chair, dewi):
        status = getattr(client, method)(address).status_code
        assert (status != 403) == may, address
        assert getattr(Client(), method)(address).status_code == 302, address


def test_rows_of_another_office_are_not_found(office: Office, chair: Aid, dewi: User) -> None:
    stranger = a_person(an_office("Kantor Lain"), Role.SERVICE_AMBASSADOR)
    client = browser_of(stranger)
    for method, address in addresses(office, chair, dewi):
        if any(sign.isdigit() for sign in address) and not address.startswith("/s/"):
            assert getattr(client, method)(address).status_code == 404, address
    assert "milik kantor lain" in text(client.get(f"/s/{office.pk}/KR-01/", follow=True))


def test_list_shows_each_state_with_its_count(
    office: Office, chair: Aid, dewi: User, browser: Client
) -> None:
    Aid.objects.filter(tag="KR-02").update(condition="NEEDS_CLEANING")
    care.take_out(Aid.objects.get(tag="KR-03"), damaged=True, by=dewi, now=T0, note="Rem")
    care.lose(Aid.objects.get(tag="KR-04"), by=dewi, now=T0, note="Hilang")
    lending.lend(a_visit_at("serve_visitor", office), chair, need=None, by=dewi, now=T0)
    Aid.objects.filter(tag="TJ-01").update(service_due_at=T0)
    for state, tag in (
        ("dipinjam", "KR-01"),
        ("bersihkan", "KR-02"),
        ("tidak-dipakai", "KR-03"),
        ("hilang", "KR-04"),
        ("servis", "TJ-01"),
    ):
        said = text(browser.get("/sarana/", {"keadaan": state}))
        assert "1 unit" in said, state
        assert f">{tag}</a>" in said, state
    assert "KR-02" not in text(browser.get("/sarana/", {"keadaan": "tersedia"}))
    assert "1 unit" in text(browser.get("/sarana/", {"cari": "tj-02"}))
    assert "Tidak ada unit yang cocok" in text(browser.get("/sarana/", {"cari": "xx"}))
    assert browser.get("/sarana/", {"jenis": "9" * 40, "halaman": "x"}).status_code == 200


def test_cleaning_is_one_tap_from_the_list(chair: Aid, browser: Client) -> None:
    Aid.objects.filter(pk=chair.pk).update(condition="NEEDS_CLEANING")
    assert "Sudah dibersihkan" in text(browser.get("/sarana/"))
    address = f"/sarana/{chair.pk}/rawat/"
    said = sent(browser, address, kind="CLEANED", next="/sarana/")
    assert "Kursi roda KR-01 dicatat bersih." in said
    assert "Rawat hari ini" not in said
    assert Aid.objects.available().filter(pk=chair.pk).exists()
    assert "sudah dicatat bersih" in sent(browser, address, kind="CLEANED")
    assert codes() == ["AID_CLEANED"]


def test_unit_leaves_service_and_comes_back(chair: Aid, browser: Client) -> None:
    unit = f"/sarana/{chair.pk}/"
    refused = browser.post(f"{unit}tidak-dipakai/", {"damaged": "on"})
    assert refused.status_code == 422
    assert 'href="#id_reason"' in text(refused)
    said = sent(browser, f"{unit}tidak-dipakai/", reason="Rem longgar", damaged="on")
    assert "Rusak, tidak dipakai" in said
    assert "Rem longgar" in said
    assert "Sudah diperbaiki, dipakai lagi" in said
    assert "dipakai lagi." in sent(browser, f"{unit}rawat/", kind="BACK")
    assert codes() == ["AID_OUT", "AID_REPAIRED"]
    assert browser.post(f"{unit}rawat/", {"kind": "OUT"}).status_code == 404


def test_missing_unit_is_noted_as_found(chair: Aid, dewi: User, browser: Client) -> None:
    care.lose(chair, by=dewi, now=T0, note="Hilang")
    unit = f"/sarana/{chair.pk}/"
    assert "Ditemukan" in text(browser.get(unit))
    assert "Perlu dibersihkan" in sent(browser, f"{unit}rawat/", kind="FOUND")
    assert codes() == ["AID_FOUND"]


def test_history_names_no_visitor(office: Office, chair: Aid, dewi: User, browser: Client) -> None:
    visit = a_visit_at("serve_visitor", office)
    loan = lending.lend(visit, chair, need=None, by=dewi, now=T0)
    lending.settle(loan, lending.Return("DAMAGED", "Milik Tamu Contoh"), by=dewi, now=T0)
    said = text(browser.get(f"/sarana/{chair.pk}/"))
    assert "Peminjaman selesai: Rusak" in said
    assert "Tamu Contoh" not in said
    assert visit.code not in said


def test_photo_is_kept_without_what_the_camera_wrote(chair: Aid, browser: Client) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kamera Contoh"
    content = a_logo("JPEG", (2400, 1600), exif=exif)
    unit = f"/sarana/{chair.pk}/"
    file = SimpleUploadedFile("../../foto.php", content, "text/html")
    assert "Foto tersimpan." in sent(browser, f"{unit}foto/", file=file)
    photo = chair.photos.get()
    answer = browser.get(f"/sarana/foto/{photo.pk}/")
    assert (answer["Content-Type"], answer.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert b"Kamera Contoh" not in answer.content
    assert (photo.width, photo.height) == (1200, 800)
    again = SimpleUploadedFile("foto.jpg", content)
    assert "Foto ini sudah tersimpan." in sent(browser, f"{unit}foto/", file=again)
    path = photos.path_of(photo)
    assert path.is_file()


def test_file_that_is_no_photo_is_refused(chair: Aid, browser: Client) -> None:
    address = f"/sarana/{chair.pk}/foto/"
    for content, sentence in (
        (b"", "Berkas ini kosong. Pilih foto yang lain."),
        (b"<script>alert(1)</script>", "Jenis berkas ini tidak dapat dipakai."),
        (a_logo("JPEG")[:400], "rusak atau tidak lengkap"),
    ):
        answer = browser.post(address, {"file": SimpleUploadedFile("foto.jpg", content)})
        assert answer.status_code == 422
        assert sentence in text(answer)
    assert not chair.photos.exists()


@pytest.mark.django_db(transaction=True)
def test_removed_photo_leaves_no_file(emptied: None) -> None:
    office = an_office()
    chair = Aid.objects.get(office=office, tag="KR-01")
    browser = browser_of(a_person(office, Role.SERVICE_AMBASSADOR))
    file = SimpleUploadedFile("foto.png", a_logo())
    sent(browser, f"/sarana/{chair.pk}/foto/", file=file)
    photo = chair.photos.get()
    address = f"/sarana/{chair.pk}/foto/{photo.pk}/hapus/"
    assert "Foto dihapus." in sent(browser, address)
    assert not photos.path_of(photo).exists()
    assert "sudah dihapus sebelumnya" in sent(browser, address)


def test_scanned_label_leads_to_its_unit(office: Office, chair: Aid, browser: Client) -> None:
    for address in (f"/s/{office.pk}/KR-01/", "/sarana/pindai/?label=kr-01"):
        assert browser.get(address).url == f"/sarana/{chair.pk}/"  # type: ignore[attr-defined]
    wrong = browser.get("/sarana/pindai/", {"label": "XX-1"})
    assert wrong.status_code == 422
    assert "Label XX-1 tidak dikenal." in text(wrong)
    assert 'value="XX-1"' in text(wrong)


class TestCounting:
    def begun(self, browser: Client) -> str:
        browser.post("/sarana/hitung/")
        return f"/sarana/hitung/{StockTake.objects.get().pk}/"

    def test_unit_is_counted_by_its_label(self, browser: Client) -> None:
        take = self.begun(browser)
        assert "Kursi roda KR-01: ada." in sent(browser, f"{take}ada/", label="kr-01")
        assert "sudah dihitung pukul" in sent(browser, f"{take}ada/", label="KR-01")
        assert "tidak dikenal" in sent(browser, f"{take}ada/", label="XX-1")
        assert codes() == ["STOCK_TAKE_STARTED", "AID_COUNTED"]

    def test_answer_to_a_scan_is_a_part_of_the_page(self, browser: Client) -> None:
        take = self.begun(browser)
        outcomes = [
            text(browser.post(f"{take}ada/", {"label": label}, **HTMX))
            for label in ("KR-01", "KR-01", "", "XX")
        ]
        for said, outcome in zip(outcomes, ("ok", "again", "wrong", "wrong"), strict=True):
            assert f'data-outcome="{outcome}"' in said
            assert "<html" not in said
            assert "<strong>1</strong> dari" in said

    def test_two_people_count_together(self, office: Office, browser: Client) -> None:
        take = self.begun(browser)
        other = browser_of(a_person(office, Role.SERVICE_AMBASSADOR, name="Ratna Contoh"))
        assert "Penghitungan sudah berjalan" in sent(other, "/sarana/hitung/")
        sent(other, f"{take}ada/", label="KR-02")
        said = sent(browser, f"{take}ada/", label="KR-02")
        assert "oleh Ratna Contoh" in said

    def test_what_was_not_found_is_missing_only_when_said(self, browser: Client) -> None:
        take = self.begun(browser)
        sent(browser, f"{take}ada/", label="KR-01")
        said = sent(browser, f"{take}tutup/", lose="1")
        assert "Hasil penghitungan sarana" in said
        assert Aid.objects.missing().count() == Aid.objects.count() - 1
        assert "sudah ditutup" in sent(browser, f"{take}tutup/", lose="1")
        assert codes().count("STOCK_TAKE_CLOSED") == 1
        closed = browser.get(take, **HTMX)
        assert closed["HX-Refresh"] == "true"

    def test_closing_without_marking_loses_nothing(self, browser: Client) -> None:
        take = self.begun(browser)
        sent(browser, f"{take}tutup/", lose="0")
        assert not Aid.objects.missing().exists()
        said = text(browser.post(f"{take}ada/", {"label": "KR-01"}, **HTMX))
        assert "Penghitungan ini sudah ditutup." in said
