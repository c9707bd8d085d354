"""The inventory: a new unit, its photo and label, repair, cleaning, import, counting, export."""

import io
import re
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, expect

from tests.journeys import cameras
from tests.journeys.conftest import Enter
from tests.journeys.people import PC, PHONE, TABLET, Person

TABLE = "/administrasi/sarana/tabel/"
HEAD = "Label;Kode jenis;Tempat\r\n"
FAULTY = f"{HEAD}UJ-02;TONGKAT_PUTIH;Gudang\r\nUJ-03;TONGKAT_UNGU;Gudang\r\n"
SOUND = FAULTY.replace("TONGKAT_UNGU", "TONGKAT_PUTIH")


def label(person: Person) -> Locator:
    """Find the field into which labels are typed."""
    return person.page.get_by_role("textbox", name="Label").first


def open_unit(person: Person, tag: str) -> None:
    """Find a unit by typing its label."""
    person.go("/sarana/pindai/")
    label(person).fill(tag.lower())
    person.tap("Buka unit")


def put_away(person: Person, tag: str) -> None:
    """Leave a unit of the test out of service: nobody else meets it."""
    open_unit(person, tag)
    person.open("Tidak dipakai untuk sementara")
    person.write("Alasan", "Hanya untuk dicoba")
    person.tap("Tandai tidak dipakai")
    person.sees("ditandai tidak dipakai")


def send_table(person: Person, text: str) -> None:
    """Choose a CSV file and have it looked at."""
    person.go(TABLE)
    file: Any = {"name": "sarana.csv", "mimeType": "text/csv", "buffer": text.encode()}
    person.page.locator("input[type=file]").set_input_files(file)
    person.tap("Periksa berkas")


def exported(person: Person) -> list[str]:
    """Take the inventory out as CSV; give its rows."""
    person.go(TABLE)
    with person.page.expect_download() as download:
        person.find("Semua unit (CSV)").click()
    return Path(download.value.path()).read_text("utf-8-sig").splitlines()


def photo() -> Any:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 140, 90)).save(file, "JPEG")
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_new_unit_gets_photo_label_repair_and_care(enter: Enter) -> None:
    admin, dewi = enter("admin", PC), enter("dewi", TABLET)
    admin.go("/sarana/")
    admin.tap("Tambah unit")
    label(admin).fill("UJ-01")
    admin.page.get_by_label("Jenis sarana").select_option(label="Tongkat putih")
    admin.tap("Simpan")
    dewi.go("/sarana/?cari=uj-01")
    dewi.tap("UJ-01", within=dewi.page.locator("table"))
    dewi.open("Tambah foto")
    dewi.page.locator("input[name=file]").set_input_files(photo())
    dewi.tap("Simpan foto")
    dewi.sees("Foto tersimpan.")
    dewi.tap("Cetak label")
    dewi.write("Alamat program", "http://ramah.kantor.test:8000")
    with dewi.page.expect_download() as download:
        dewi.find("Buat berkas PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    open_unit(dewi, "UJ-01")
    dewi.open("Tidak dipakai untuk sementara")
    dewi.tap("Tandai tidak dipakai")
    dewi.sees("Isi bagian ini.")
    dewi.write("Alasan", "Ujungnya diganti")
    dewi.tap("Tandai tidak dipakai")
    dewi.sees("Ujungnya diganti")
    dewi.tap("Dipakai lagi")
    dewi.tap("Sudah dibersihkan")
    dewi.sees("dicatat bersih")
    put_away(dewi, "UJ-01")


def test_faulty_table_is_answered_row_by_row_and_a_counting_finds_what_is_missing(
    enter: Enter,
) -> None:
    admin, dewi = enter("admin", PC), enter("dewi", PHONE)
    send_table(admin, FAULTY)
    admin.sees("Baris 3, kolom Kode jenis: jenis “TONGKAT_UNGU” tidak dikenal.")
    assert not [row for row in exported(admin) if row.startswith(("UJ-02", "UJ-03"))]
    send_table(admin, SOUND)
    admin.sees("2 unit baru")
    admin.tap("Simpan semuanya")
    tags = [row.split(";")[0] for row in exported(admin)[1:]]
    assert {"UJ-02", "UJ-03"} <= set(tags)
    count_all_but(dewi, "UJ-03", tags)
    open_unit(dewi, "UJ-03")
    dewi.sees("Hilang")
    dewi.tap("Ditemukan")
    dewi.tap("Sudah dibersihkan")
    for tag in ("UJ-02", "UJ-03"):
        put_away(dewi, tag)


def count_all_but(dewi: Person, missing: str, tags: list[str]) -> None:
    """Count every unit by its label, one of them by a photo; close, and declare the rest lost."""
    said = dewi.page.locator("#hasil")
    dewi.go("/sarana/hitung/")
    dewi.tap("Mulai menghitung")
    typed = tags[0]
    for tag in set(tags) - {missing, "UJ-02", typed}:
        sent_by_others(dewi, tag)
    label(dewi).fill(typed)
    label(dewi).press("Enter")
    expect(said).to_contain_text(f"{typed}: ada.")
    scanned: Any = io.BytesIO()
    cameras.label_of(1, "UJ-02").save(scanned, "PNG")
    scanned = {"name": "label.png", "mimeType": "image/png", "buffer": scanned.getvalue()}
    dewi.page.locator("[data-scan-photo]").set_input_files(scanned)
    expect(said).to_contain_text("UJ-02: ada.")
    for wrong, sentence in (("UJ-02", "sudah dihitung pukul"), ("XX-99", "tidak dikenal")):
        expect(label(dewi)).to_have_value("")  # the answer to the one before is complete
        label(dewi).fill(wrong)
        label(dewi).press("Enter")
        expect(said).to_contain_text(sentence)
    expect(dewi.page.locator(".count-absent li")).to_have_count(1)
    dewi.look()
    dewi.open("Tutup penghitungan")
    dewi.tap("Tutup, tandai hilang yang tidak ditemukan")
    dewi.sees("Hasil penghitungan sarana")
    expect(dewi.page.locator("dl")).to_contain_text(re.compile(r"Tidak ditemukan\s*1"))


def sent_by_others(dewi: Person, tag: str) -> None:
    """Count a unit as others who count at the same time do: by a request beside the page."""
    form = dewi.page.locator("[data-count]")
    address = dewi.url + str(form.get_attribute("action"))
    token = form.locator("[name=csrfmiddlewaretoken]").input_value()
    sent: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, "label": tag}
    answer = dewi.context.request.post(address, form=sent, max_redirects=0)
    assert answer.status == 302
