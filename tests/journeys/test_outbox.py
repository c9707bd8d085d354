"""A phone in the field: what was tapped without a connection arrives in order, and only once."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from tests.chromium import FLAGS
from tests.journeys.conftest import Enter, log_in
from tests.journeys.house import PLAIN_NAME, House, environment, served_house
from tests.journeys.office import begin_duty
from tests.journeys.people import PHONE, Person


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """An office of its own: what was lent elsewhere a minute ago cannot be handed out earlier."""
    with served_house() as house:
        yield house


IS_KEPT = """async owner => {
  const cache = await caches.open("ramah-luring-" + owner);
  return (await cache.match("/keamanan/luring/")) !== undefined;
}"""
AGE = """seconds => new Promise((done) => {
  const opened = indexedDB.open("ramah-outbox");
  opened.onsuccess = () => {
    const change = opened.result.transaction("entries", "readwrite");
    change.objectStore("entries").openCursor().onsuccess = ({ target }) => {
      const cursor = target.result;
      if (!cursor) return;
      cursor.update({ ...cursor.value, tapped: cursor.value.tapped - seconds * 1000 });
      cursor.continue();
    };
    change.oncomplete = () => done(opened.result.close());
  };
})"""
EVENTS = """
from ramah.visits.models import Visit
visit = Visit.objects.order_by("-arrived_at").filter(pk="%s").get()
told = visit.events.order_by("sequence")
print([
    [e.code for e in told],
    [round((e.recorded_at - e.occurred_at).total_seconds()) for e in told],
    sorted(loan.aid.type.code for loan in visit.loans.all()),
    Visit.objects.filter(events__code="VISITOR_RECEIVED", pk=visit.pk).count(),
])"""


def desk(person: Person, username: str = "") -> Locator:
    """Open the desk, and wait until the page is ready to lose its connection; give that part."""
    person.tolerated += ["net::ERR_", "htmx:sendError", "htmx:afterRequest"]
    person.go("/keamanan/")
    panel = person.page.locator("#luring")
    expect(panel.locator("form").first).to_be_attached()
    return panel


def until_kept(person: Person) -> None:
    """Wait until the service worker keeps the page that works without a connection."""
    owner = person.page.locator("[data-outbox-state]").get_attribute("data-owner")
    person.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    expect_true(person, IS_KEPT, owner)


def expect_true(person: Person, script: str, argument: Any) -> None:
    for _look in range(100):
        if person.page.evaluate(script, argument):
            return
        person.page.wait_for_timeout(100)
    raise AssertionError(script)


def unsent(person: Person, count: int) -> None:
    """Check that the page says how much has not been sent, and look at it."""
    expect(person.page.locator("[data-outbox-count]")).to_have_text(f"Belum terkirim: {count}")
    person.look()


def sent(person: Person) -> None:
    person.sees("Semua sudah terkirim.")


def receive(person: Person, panel: Locator, *needs: str) -> str:
    """Receive a visitor without a connection; give the visit's id."""
    person.find(needs[0], within=person.page.locator(".tiles:visible")).click()
    expect(panel.get_by_role("button", name="Saya dampingi")).to_be_visible()
    for need in needs[1:]:
        person.choose(need, within=panel.locator("[data-offline-part=accompany]"))
    form = panel.locator("form[data-outbox=accompany]")
    return form.get_attribute("data-visit") or ""


def accompany(person: Person, panel: Locator) -> None:
    panel.get_by_role("button", name="Saya dampingi").click()
    expect(panel.get_by_role("button", name="Antar ke lobi")).to_be_visible()


def set_off(person: Person, panel: Locator) -> None:
    person.choose("Tanpa kendaraan", within=panel)
    panel.get_by_role("button", name="Antar ke lobi").click()
    expect(panel.get_by_text("Antar pemohon ke lobi")).to_be_visible()


def hand_out(person: Person, panel: Locator, *needs: str) -> str:
    """Receive, accompany and equip a visitor without a connection; give the visit's id."""
    visit = receive(person, panel, *needs)
    accompany(person, panel)
    set_off(person, panel)
    return visit


def recorded(house: House, visit: str) -> list[Any]:
    """Ask the office's own records about a visit."""
    command = [sys.executable, "-m", "ramah.cli", "manage", "shell", "-v0", "-c", EVENTS % visit]
    done = subprocess.run(
        command, env=environment(house.home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told: list[Any] = ast.literal_eval(done.stdout)
    return told


def send_home(person: Person, visit: str) -> None:
    """Let the visitor go early and give back the aids, so that the next test finds them."""
    person.go(f"/kunjungan/{visit}/pulang/")
    person.write("Alasan", "Contoh selesai")
    person.tap("Simpan")
    person.go(f"/keamanan/{visit}/")
    person.tap("Saya jemput")
    person.tap("Sudah di pintu keluar")


def test_hand_out_of_two_aids_offline_is_one_record_though_an_answer_was_lost(
    enter: Enter, house: House
) -> None:
    guard = enter("budi", PHONE)
    begin_duty(guard, "Dropzone")
    panel = desk(guard)
    guard.context.set_offline(True)
    visit = hand_out(guard, panel, "Kursi roda", "Payung")
    unsent(guard, 3)
    guard.sees("Tidak tersambung. Dikirim sendiri begitu tersambung.")
    guard.page.evaluate(AGE, 300)
    lost = lose_answers(guard, "**/antar/")
    guard.context.set_offline(False)
    sent(guard)
    assert len(lost) == 1
    codes, late, loans, visits = recorded(house, visit)
    assert codes == ["VISITOR_RECEIVED", "VISITOR_ACCOMPANIED", "ESCORT_SET_OFF"]
    assert all(300 <= seconds <= 330 for seconds in late)
    assert loans == ["KURSI_RODA", "PAYUNG"]
    assert visits == 1
    guard.tap("buka meja")
    send_home(guard, visit)


def test_two_of_a_kind_handed_out_offline_are_two_units(enter: Enter, house: House) -> None:
    guard = enter("budi", PHONE)
    begin_duty(guard, "Dropzone")
    panel = desk(guard)
    guard.context.set_offline(True)
    first = hand_out(guard, panel, "Kursi roda")
    panel.get_by_role("button", name="Pemohon berikutnya").click()
    second = hand_out(guard, panel, "Kursi roda")
    assert first != second
    unsent(guard, 6)
    guard.context.set_offline(False)
    sent(guard)
    assert [recorded(house, visit)[2] for visit in (first, second)] == [["KURSI_RODA"]] * 2
    guard.tap("buka meja")
    for visit in (first, second):
        send_home(guard, visit)


def lose_answers(person: Person, pattern: str) -> list[str]:
    """Let the office do what is asked next, and lose its answer on the way, once."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        assert route.fetch().ok
        route.abort()

    person.context.route(pattern, lose)
    return lost


def test_page_closed_and_opened_again_offline_goes_on_and_sends_later(
    enter: Enter, house: House
) -> None:
    guard = enter("budi", PHONE)
    begin_duty(guard, "Dropzone")
    panel = desk(guard)
    until_kept(guard)
    guard.context.set_offline(True)
    visit = receive(guard, panel, "Payung")
    guard.reopen()
    guard.go("/keamanan/")
    unsent(guard, 1)
    panel = guard.page.locator("#luring")
    guard.find("Lanjut", within=panel).click()
    accompany(guard, panel)
    set_off(guard, panel)
    unsent(guard, 3)
    guard.context.set_offline(False)
    sent(guard)
    guard.tap("buka meja")
    codes, _late, loans, _visits = recorded(house, visit)
    assert codes == ["VISITOR_RECEIVED", "VISITOR_ACCOMPANIED", "ESCORT_SET_OFF"]
    assert loans == ["PAYUNG"]
    send_home(guard, visit)


def test_visit_begun_with_a_connection_goes_on_without_one_to_the_exit(
    enter: Enter, house: House
) -> None:
    guard = enter("budi", PHONE)
    begin_duty(guard, "Dropzone")
    desk(guard)
    guard.tap("Payung")
    visit = guard.page.url.rstrip("/").split("/")[-1]
    panel = guard.page.locator("#luring")
    expect(panel.locator("form").first).to_be_attached()
    guard.context.set_offline(True)
    guard.find("Saya dampingi").click()
    set_off(guard, panel)
    unsent(guard, 2)
    guard.context.set_offline(False)
    sent(guard)
    guard.go(f"/kunjungan/{visit}/pulang/")
    guard.write("Alasan", "Contoh selesai")
    guard.tap("Simpan")
    panel = desk(guard)
    guard.context.set_offline(True)
    guard.page.locator(f"#jemput-{visit}").click()
    panel.get_by_role("button", name="Sudah di pintu keluar").click()
    unsent(guard, 2)
    expect(panel.locator(f"[data-offline-leaving='{visit}']")).to_have_count(0)
    guard.context.set_offline(False)
    sent(guard)
    assert recorded(house, visit)[0][-3:] == ["VISITOR_MET", "AID_SETTLED", "VISITOR_SEEN_OUT"]


def test_refusal_on_arrival_is_shown_and_settled(enter: Enter, house: House) -> None:
    guard, colleague = enter("budi", PHONE), enter("agus", PHONE)
    begin_duty(guard, "Dropzone")
    begin_duty(colleague, "Dropzone")
    panel = desk(guard)
    guard.context.set_offline(True)
    visit = hand_out(guard, panel, "Kursi roda")
    colleague.go("/keamanan/")
    colleague.tap("Kursi roda")
    colleague.tap("Saya dampingi")
    colleague.choose("Tanpa kendaraan")
    colleague.tap("Antar ke lobi")
    taken = colleague.page.url.rstrip("/").split("/")[-1]
    guard.context.set_offline(False)
    guard.sees("Ada yang ditolak. Perbaiki atau buang.")
    guard.sees("baru saja diambil orang lain")
    unsent(guard, 1)
    guard.tap("Perbaiki")
    guard.sees("Isian Anda tidak hilang.")
    expect(guard.page.get_by_role("radio", name="Tanpa kendaraan")).to_be_checked()
    guard.choose("Kursi roda KR-")
    guard.tap("Antar ke lobi")
    guard.page.wait_for_url(f"**/keamanan/{visit}/")
    guard.sees("Menunggu Duta Pelayanan")
    codes, _late, loans, _visits = recorded(house, visit)
    assert codes[-1] == "ESCORT_SET_OFF"
    assert loans == ["KURSI_RODA"]
    for gone in (visit, taken):
        send_home(guard, gone)


def test_refused_record_is_discarded_only_when_asked(enter: Enter) -> None:
    guard = enter("budi", PHONE)
    begin_duty(guard, "Dropzone")
    panel = desk(guard)
    guard.context.set_offline(True)
    receive(guard, panel, "Payung")
    guard.page.evaluate(AGE, 60 * 60 * 30)
    guard.context.set_offline(False)
    guard.sees("Catatan ini terlalu lama di ponsel")
    unsent(guard, 1)
    guard.open("Buang")
    guard.sees("Catatan sesudahnya dari kunjungan yang sama ikut terbuang.")
    guard.look()
    guard.page.get_by_role("button", name="Ya, buang").click()
    sent(guard)


@contextmanager
def plain_browser(chromium: Browser) -> Iterator[Browser]:
    """Start a browser that knows the house by a name, without HTTPS."""
    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    flags = [*FLAGS, f"--host-resolver-rules=MAP {PLAIN_NAME} 127.0.0.1"]
    browser = chromium.browser_type.launch(executable_path=path, args=flags)
    try:
        yield browser
    finally:
        browser.close()


def test_without_https_it_works_while_the_page_stays_open_and_says_so(
    house: House, chromium: Browser
) -> None:
    with plain_browser(chromium) as browser:
        context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
        guard = Person(context, house.url.replace("127.0.0.1", PLAIN_NAME))
        guard.tolerated.append("Cross-Origin-Opener-Policy header has been ignored")
        log_in(guard, "budi", house.passwords["budi"])
        begin_duty(guard, "Dropzone")
        panel = desk(guard)
        assert guard.page.evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [
            False,
            False,
        ]
        guard.sees("Tanpa HTTPS ini hanya berlaku selama halaman ini tetap terbuka.")
        guard.context.set_offline(True)
        visit = hand_out(guard, panel, "Payung")
        unsent(guard, 3)
        guard.open("Lihat yang belum terkirim")
        guard.sees("Biarkan halaman ini terbuka sampai semua terkirim.")
        guard.context.set_offline(False)
        sent(guard)
        assert recorded(house, visit)[2] == ["PAYUNG"]
        guard.tap("buka meja")
        send_home(guard, visit)
        assert guard.complaints == []


def test_another_persons_login_sends_nothing_and_says_whose_it_is(
    enter: Enter, house: House
) -> None:
    phone = enter("", PHONE)
    log_in(phone, "budi", house.passwords["budi"])
    begin_duty(phone, "Dropzone")
    panel = desk(phone)
    until_kept(phone)
    phone.context.set_offline(True)
    receive(phone, panel, "Payung")
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    phone.sees("Sesi Anda berakhir. Masuk lagi agar catatan ini terkirim.")
    unsent(phone, 1)
    log_in(phone, "agus", house.passwords["agus"])
    begin_duty(phone, "Dropzone")
    phone.go("/keamanan/")
    phone.sees("1 catatan milik Budi Contoh belum terkirim.")
    unsent(phone, 1)
    assert phone.page.evaluate("caches.has('ramah-luring-1-1')") is False
    phone.open("Menu")
    phone.tap("Keluar")
    log_in(phone, "budi", house.passwords["budi"])  # leads to the desk
    sent(phone)
