"""The five people of one visit, and the part each has in it."""

from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.journeys.conftest import Enter
from tests.journeys.people import Person

Size = tuple[int, int]


@dataclass
class Office:
    """Everyone who takes part: each logged in as themselves, on duty at their post."""

    guard: Person
    ambassador: Person
    counter: Person
    second_guard: Person
    manager: Person

    def receive(self, *needs: str) -> str:
        """Receive a visitor at the dropzone in two taps; give the visit's code."""
        self.guard.go("/keamanan/")
        self.guard.tap(needs[0])
        for need in needs[1:]:
            self.guard.choose(need)
        label = self.guard.page.locator(".ticket-label").inner_text()
        self.guard.tap("Saya dampingi")
        return label.split()[-1]

    def set_off(self) -> None:
        """Take the aids proposed, no vehicle, and set off for the lobby."""
        self.guard.choose("Tanpa kendaraan")
        self.guard.tap("Antar ke lobi")

    def register(self, code: str) -> str:
        """Accept and register the visitor; give the queue number."""
        self.ambassador.go("/duta/")
        self.ambassador.tap_at(code, "Terima")
        if self.ambassador.page.get_by_role("button", name="Daftarkan").count() == 0:
            self.ambassador.tap_at(code, "Lanjut: daftarkan")
        self.ambassador.choose("Kekayaan Intelektual")
        self.ambassador.write("Keperluan", "Bertanya tentang merek")
        self.ambassador.write("Nama pemohon", "Tamu Contoh")
        self.ambassador.tap("Daftarkan, beri nomor antrean")
        number = self.ambassador.page.locator(".ambassador-figure").inner_text()
        self.ambassador.choose("prosedur")
        self.ambassador.tap("Sudah duduk")
        return number

    def serve(self, number: str) -> None:
        """Call, serve and finish, with the survey offered."""
        self.counter.go("/loket/")
        self.counter.tap(f"Panggil {number}")
        self.counter.tap("Mulai layani")
        self.finish()

    def finish(self) -> None:
        """End the service that runs, with the survey offered."""
        self.counter.choose("Diajak mengisi survei")
        self.counter.tap("Selesai", within=self.counter.page.locator(".action-bar"))

    def see_out(self, number: str) -> None:
        """Meet the visitor, take the aids back in good order, see them to the exit."""
        self.second_guard.go("/keamanan/")
        self.second_guard.tap_at(number, "Saya jemput")
        self.second_guard.tap("Sudah di pintu keluar")

    def report(self, label: str) -> None:
        """Make and send the report."""
        self.ambassador.go("/duta/")
        self.ambassador.tap_at(label, "Buat laporan")
        self.ambassador.tap("Kirim ke Manajer On Duty")

    def acknowledge(self, label: str) -> None:
        """Acknowledge the report."""
        self.manager.go("/manajer/")
        self.manager.tap_at(label, "Terima laporan")


def card(person: Person, label: str) -> Locator:
    """Find the card of a visit on a desk."""
    return person.page.locator("article.card, li, tr").filter(has_text=label).last


def at_work(enter: Enter, size: Size, **options: bool) -> Office:
    """Bring everyone in, and let each begin duty at their post with one tap."""
    office = Office(
        guard=enter("budi", size, **options),
        ambassador=enter("dewi", size, **options),
        counter=enter("citra", size, **options),
        second_guard=enter("agus", size, **options),
        manager=enter("hendra", size, **options),
    )
    for person, post in (
        (office.guard, "Dropzone"),
        (office.ambassador, "Lobi"),
        (office.counter, "Loket 1"),
        (office.second_guard, "Dropzone"),
        (office.manager, "Manajer"),
    ):
        begin_duty(person, post)
    return office


def begin_duty(person: Person, post: str) -> None:
    """Begin duty at a post, unless it is begun."""
    person.go("/tugas/")
    offer = person.page.locator("main .tile").filter(has_text=post)
    if offer.count():
        offer.first.click()
        person.page.wait_for_load_state()
        person.look()
