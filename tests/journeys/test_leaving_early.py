"""A visitor leaves early with a wheelchair still out: nothing blocks, and the manager sees it."""

from tests.journeys.conftest import Enter
from tests.journeys.office import at_work
from tests.journeys.people import PHONE


def test_wheelchair_not_returned_reaches_the_managers_desk(enter: Enter) -> None:
    office = at_work(enter, PHONE)
    guard = office.guard
    code = office.receive("Kursi roda")
    office.set_off()
    office.manager.go("/manajer/")
    guard.open("Hal lain tentang kunjungan ini")
    guard.tap("Pulang lebih awal")
    guard.tap("Simpan")
    guard.sees("Isi bagian ini.")
    guard.write("Alasan", "Dijemput keluarga")
    guard.tap("Simpan")
    guard.go("/keamanan/")
    guard.tap_at(code, "Saya jemput")
    guard.choose("Tidak kembali")
    guard.tap("Sudah di pintu keluar")
    guard.sees("Tulis alasan mengapa tidak kembali.")
    guard.write("Catatan tentang", "Terbawa mobil keluarga")
    guard.tap("Sudah di pintu keluar")
    office.manager.sees("Terbawa mobil keluarga")
    office.report(code)
    office.ambassador.sees("Terbawa mobil keluarga")
    office.acknowledge(code)
