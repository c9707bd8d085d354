"""Aids at the exit: damaged is out of service at once, and what is found later closes its loan."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Enter
from tests.journeys.office import Office, at_work
from tests.journeys.people import PHONE

WHEELCHAIR = re.compile(r"KR-\d+")


def at_the_exit(office: Office) -> tuple[str, str]:
    """Lend a wheelchair, and let the visitor leave early; give the visit's code and the tag."""
    guard = office.guard
    code = office.receive("Kursi roda")
    office.set_off()
    guard.open("Hal lain tentang kunjungan ini")
    guard.tap("Pulang lebih awal")
    guard.write("Alasan", "Dijemput keluarga")
    guard.tap("Simpan")
    guard.go("/keamanan/")
    guard.tap_at(code, "Saya jemput")
    found = WHEELCHAIR.search(guard.page.locator("main").inner_text())
    assert found
    return code, found[0]


def close(office: Office, code: str) -> None:
    office.report(code)
    office.acknowledge(code)


def test_damaged_wheelchair_is_out_of_service_and_cannot_be_lent(enter: Enter) -> None:
    office = at_work(enter, PHONE)
    guard, dewi = office.guard, office.ambassador
    code, tag = at_the_exit(office)
    dewi.page.goto(f"{dewi.url}/sarana/?cari={tag}")  # axe's traces would go with a refresh
    row = dewi.page.get_by_role("row").filter(has_text=tag)
    expect(row).to_contain_text("Dipinjam")
    guard.choose("Rusak")
    guard.write("Catatan tentang", "Rem lepas")
    guard.tap("Sudah di pintu keluar")
    expect(row).to_contain_text("Rusak, tidak dipakai")  # without a reload
    other = office.receive("Payung")
    guard.choose("Tanpa kendaraan")
    guard.open("Sarana lain")
    guard.write("Sarana lain, menurut labelnya", f"{tag}, XX-99")
    guard.tap("Antar ke lobi")
    guard.sees(f"Kursi roda {tag} sedang tidak tersedia.")
    guard.sees("Label XX-99 tidak dikenal.")
    guard.go("/keamanan/")
    guard.tap_at(other, "Lanjut")
    guard.open("Hal lain tentang kunjungan ini")
    guard.tap("Salah catat")
    guard.write("Alasan", "Hanya untuk dicoba")
    guard.tap("Simpan")
    dewi.tap(tag, within=dewi.page.locator("table"))
    dewi.sees("Kembali dalam keadaan rusak.")
    dewi.tap("Sudah diperbaiki, dipakai lagi")
    close(office, code)


def test_wheelchair_found_later_closes_its_loan(enter: Enter) -> None:
    office = at_work(enter, PHONE)
    guard, dewi, manager = office.guard, office.ambassador, office.manager
    manager.go("/manajer/")
    code, tag = at_the_exit(office)
    guard.choose("Tidak kembali")
    guard.write("Catatan tentang", f"Terbawa pulang dengan {code}")
    guard.tap("Sudah di pintu keluar")
    lost = manager.page.get_by_text(f"Terbawa pulang dengan {code}").first
    expect(lost).to_be_visible()  # without a reload
    dewi.go("/sarana/?keadaan=hilang")
    dewi.tap(tag, within=dewi.page.locator("table"))
    dewi.tap("Ditemukan")
    dewi.sees("Ditemukan: peminjamannya ditutup")
    dewi.tap("Sudah dibersihkan")
    expect(lost).to_be_hidden()  # without a reload
    guard.go("/keamanan/")
    close(office, code)
    dewi.tap("Ke kunjungan")
    said = dewi.page.get_by_text(re.compile(r"Tidak kembali.*ditemukan", re.DOTALL))
    expect(said.last).to_be_visible()
