"""Checks that the addresses opened to visitors are names that this server answers to."""

from collections.abc import Iterator

from ramah.queueing import public
from ramah.queueing.configuration import QueueSettings
from ramah.runtime.doctor.finding import Finding, fine, warning

CHECK = "visitors"


def check() -> Iterator[Finding]:
    """Check each office's open address; Django has been started."""
    rows = QueueSettings.objects.select_related("office").order_by("office")
    opened = [row for row in rows if public.is_open(row)]
    if not opened:
        yield fine(CHECK, "Halaman pemohon dimatikan.", "The visitors' page is switched off.")
    for choices in opened:
        yield _address(choices)


def _address(choices: QueueSettings) -> Finding:
    label, host = choices.office.name, public.host_of(choices.public_address)
    if public.is_known_host(choices.public_address):
        return fine(
            CHECK,
            f"{label}: alamat pemohon {host} dikenal.",
            f"{label}: the visitors' address {host} is known.",
        )
    return warning(
        CHECK,
        f"{label}: server tidak menjawab untuk {host}, alamat pemohon. "
        "Tambahkan ke RAMAH_HOSTS atau --name.",
        f"{label}: the server does not answer to {host}, the visitors' address. "
        "Add it to RAMAH_HOSTS or --name.",
    )
