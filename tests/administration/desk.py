"""What the tests of the administration do at its desk."""

import html
from typing import Any

from django.http import HttpResponse
from django.test import Client

from ramah.offices.models import Office
from ramah.visits.models import Event

ROOT = "/administrasi/"


def text_of(answer: Any) -> str:
    """Read a page as a person does: entities and runs of blanks do not matter."""
    return html.unescape(" ".join(answer.content.decode().split()))


def page(client: Client, address: str) -> str:
    """Read a page of the administration."""
    answer = client.get(ROOT + address)
    assert answer.status_code == 200
    return text_of(answer)


def send(client: Client, address: str, /, **answers: Any) -> Any:
    """Send a form of the administration."""
    return client.post(ROOT + address, answers)


def accepted(client: Client, address: str, /, **answers: Any) -> str:
    """Send a form that is accepted, and read the page it leads to."""
    answer = send(client, address, **answers)
    assert answer.status_code == 302, text_of(answer)
    return text_of(client.get(answer.url))


def refused(client: Client, address: str, /, **answers: Any) -> str:
    """Send a form that is refused: nothing is written, and the page says what to do."""
    before = events(), revisions()
    answer: HttpResponse = send(client, address, **answers)
    assert answer.status_code == 422
    assert (events(), revisions()) == before
    said = text_of(answer)
    assert "Ada yang perlu diperbaiki" in said
    assert "<title>Perlu diperbaiki:" in said
    return said


def unchanged(client: Client, address: str, /, **answers: Any) -> str:
    """Send a form whose work is done already: nothing is written, and the state is shown."""
    before = events(), revisions()
    said = accepted(client, address, **answers)
    assert (events(), revisions()) == before
    return said


def events() -> list[tuple[str, dict[str, Any]]]:
    """List what was recorded, in order."""
    return list(Event.objects.order_by("pk").values_list("code", "data"))


def last_event() -> tuple[str, dict[str, Any]]:
    """Give what was recorded last."""
    return events()[-1]


def revisions() -> list[int]:
    """Give the revisions of all offices."""
    return list(Office.objects.order_by("pk").values_list("revision", flat=True))
