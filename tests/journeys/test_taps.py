"""Hasty, doubled and late taps; two roles; the manager in another's place; live desks."""

import re

from playwright.sync_api import Dialog, expect

from tests.journeys.conftest import Enter
from tests.journeys.office import at_work, begin_duty, card
from tests.journeys.people import PC, PHONE, TABLET

WAITS_FOR = re.compile("^Menunggu (Dewi|Ratna) Contoh$")  # an ambassador on duty, named


def test_double_tap_and_back_button_make_one_visit(enter: Enter) -> None:
    guard = enter("budi", PHONE)
    begin_duty(guard, "Dropzone")
    guard.go("/keamanan/")
    before = guard.page.locator("#daftar article").count()
    guard.find("Payung").dblclick()
    guard.page.wait_for_url("**/keamanan/*-*/")
    guard.page.go_back()
    guard.page.wait_for_load_state()
    guard.go("/keamanan/")
    assert guard.page.locator("#daftar article").count() == before + 1


def test_desks_follow_without_reload_and_keep_what_is_typed(enter: Enter) -> None:
    office = at_work(enter, TABLET)
    watcher = enter("ratna", PC)
    begin_duty(watcher, "Lobi")
    watcher.go("/duta/")
    expect(watcher.page.locator("body")).to_have_attribute("data-live-state", "on")
    code = office.receive("Membawa bayi")
    watcher.sees(code)
    office.set_off()
    expect(card(watcher, code)).to_contain_text("Serah terima")


def test_waiting_page_moves_on_once_when_the_lobby_accepts(enter: Enter) -> None:
    office = at_work(enter, PHONE)
    code = office.receive("Segera duduk")
    office.set_off()
    readings: list[str] = []
    office.guard.page.on("request", lambda request: readings.append(request.url))
    expect(office.guard.page.get_by_text(WAITS_FOR)).to_be_visible()
    office.ambassador.go("/duta/")
    office.ambassador.tap_at(code, "Terima")
    office.guard.page.wait_for_url("**/kunjungan/**")
    assert sum("/keamanan/" in url for url in readings) <= 4


def test_leaving_typed_words_is_asked_about(enter: Enter) -> None:
    office = at_work(enter, TABLET)
    code = office.receive("Segera duduk")
    office.set_off()
    page = office.ambassador.page
    office.ambassador.go("/duta/")
    office.ambassador.tap_at(code, "Terima")
    office.ambassador.write("Keperluan", "Bertanya tentang merek")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    office.ambassador.find("Ke meja").click()
    expect(page.get_by_label("Keperluan")).to_have_value("Bertanya tentang merek")
    assert asked == ["beforeunload"]


def test_person_with_two_roles_moves_between_desks(enter: Enter) -> None:
    ratna = enter("ratna", PC)
    ratna.go("/tugas/")
    ratna.tap("Duta")
    assert "/duta/" in ratna.page.url
    ratna.tap("Loket", within=ratna.page.locator("header"))
    assert "/loket/" in ratna.page.url


def test_manager_stands_in_and_the_record_names_both(enter: Enter) -> None:
    manager = enter("hendra", PHONE)
    begin_duty(manager, "Manajer")
    manager.go("/tugas/")
    if manager.page.get_by_role("button", name="Mulai bertindak").count():
        manager.choose("Petugas Pengamanan")
        manager.write("Alasan", "Petugas sakit")
        manager.tap("Mulai bertindak")
    manager.go("/keamanan/")
    manager.tap("Didampingi petugas")
    manager.tap("Saya dampingi")
    manager.open("Hal lain tentang kunjungan ini")
    manager.tap("Lihat seluruh catatan")
    manager.sees("Hendra Contoh bertindak sebagai Petugas Pengamanan")
    manager.go("/tugas/")
    manager.page.goto(manager.url + "/tugas/")


def test_wrong_password_and_lost_session_are_said_plainly(enter: Enter) -> None:
    stranger = enter("", PHONE)
    stranger.go("/masuk/")
    stranger.write("Nama pengguna", "budi")
    stranger.page.get_by_label("Kata sandi").first.fill("salah-sama-sekali")
    stranger.tap("Masuk", within=stranger.page.locator("main"))
    stranger.sees("Nama pengguna")
    assert stranger.page.get_by_label("Nama pengguna").input_value() == "budi"
    stranger.go("/keamanan/")
    assert "/masuk/" in stranger.page.url


def test_public_pages_are_open_to_everyone(enter: Enter) -> None:
    visitor = enter("", PHONE)
    for path in ("/", "/sop/", "/gaya/", "/masuk/"):
        visitor.go(path)
