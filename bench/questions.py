"""Which pages are measured, and who asks for each."""

from collections.abc import Iterator

from django.conf import settings
from django.test import Client
from django.urls import reverse

from bench.pages import App, Question, ask
from ramah.administration.sections import GROUPS
from ramah.aids.models import Aid
from ramah.offices.models import User
from ramah.visits.models import Visit

UNCHANGED = 304
REFRESHED = ("/keamanan/", "/duta/", "/loket/", "/manajer/")
ALWAYS_ANEW = ("/manajer/",)  # clocks run over without anything being written


def all_questions(app: App) -> list[Question]:
    """List every question; the baseline is the first."""
    return [
        Question("baseline: one ORM read", "/patokan/", cookie_of("hendra")),
        *public(),
        *desks(),
        *visits(),
        *administration(),
        *refreshes(app),
    ]


def cookie_of(username: str) -> str:
    """Log a person in and give the cookie of their session."""
    client = Client()
    user = User.objects.get(username=username)
    client.force_login(user, backend="ramah.offices.backends.StaffBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def public() -> Iterator[Question]:
    """List the pages that nobody logs in for."""
    for name, path in (("start page", "/"), ("SOP", "/sop/"), ("log in", "/masuk/")):
        yield Question(name, path)


def desks() -> Iterator[Question]:
    """List the desk of each actor, and the pages beside it."""
    for name, username, path in (
        ("security desk", "budi", "/keamanan/"),
        ("ambassador desk", "dewi", "/duta/"),
        ("ambassador: find a visit", "dewi", "/duta/cari/?q=R-001"),
        ("ambassador: enter afterwards", "dewi", "/catat-kemudian/"),
        ("counter desk, serving", "citra", "/loket/"),
        ("counter desk, calling", "eka", "/loket/"),
        ("manager desk", "hendra", "/manajer/"),
        ("manager wall", "hendra", "/manajer/?dinding=1"),
        ("duty", "hendra", "/tugas/"),
    ):
        yield Question(name, path, cookie_of(username))


def visits() -> Iterator[Question]:
    """List what is done with a visit at each step, and a visit of the past."""
    for number, view, username in (
        (1, "escort", "budi"),
        (2, "escort", "budi"),
        (3, "register", "dewi"),
        (4, "visit", "citra"),
        (5, "escort", "budi"),
        (6, "report", "dewi"),
    ):
        there = Visit.objects.filter(steps__number=number, steps__finished_at=None)
        if view == "register":
            there = there.filter(ticket=None)  # with a number the page leads on to the next one
        visit = there.latest("arrived_at")
        path = reverse(f"journey:{view}", args=[visit.pk])
        yield Question(f"step {number}: {view}", path, cookie_of(username))
    closed = Visit.objects.filter(outcome=Visit.Outcome.COMPLETED, loans__isnull=False).earliest(
        "arrived_at"
    )
    for view in ("visit", "slip", "report"):
        path = reverse(f"journey:{view}", args=[closed.pk])
        yield Question(f"closed visit: {view}", path, cookie_of("dewi"))


def administration() -> Iterator[Question]:
    """List the overview and every section of the office's administration."""
    cookie = cookie_of("admin")
    yield Question("administration", reverse("administration:index"), cookie)
    for _group, sections in GROUPS:
        for section in sections:
            yield Question(f"administration: {section.name}", section.url, cookie)


def refreshes(app: App) -> Iterator[Question]:
    """List each desk's refresh after a change, and when nothing changed."""
    for path, username in zip(REFRESHED, ("budi", "dewi", "citra", "hendra"), strict=True):
        changed = Question(f"refresh {path}", path, cookie_of(username), {"HX-Request": "true"})
        yield changed
        tag = ask(app, changed).headers.get("ETag")
        if path not in ALWAYS_ANEW:
            headers = changed.headers | {"If-None-Match": tag or "-"}
            yield Question(
                f"refresh {path}, unchanged (304)", path, changed.cookie, headers, UNCHANGED
            )


def aids() -> Iterator[Question]:
    """List the pages of the inventory, the places and the preparation, and the form of step 2."""
    unit = Aid.objects.get(tag="KR-01")
    visit = Visit.objects.filter(steps__number=2, steps__started_at__isnull=False).latest(
        "arrived_at"
    )
    for name, path in (
        ("inventory", reverse("journey:units")),
        ("inventory: one state", reverse("journey:units") + "?keadaan=tersedia"),
        ("inventory: search", reverse("journey:units") + "?cari=KR-0"),
        ("inventory: a unit", reverse("journey:unit", args=[unit.pk])),
        ("inventory: labels", reverse("journey:labels")),
        ("inventory: scan", reverse("journey:scan") + "?label=tidak-ada"),
        ("inventory: countings", reverse("journey:counts")),
        ("places", reverse("journey:places")),
        ("preparation", reverse("journey:preparation")),
        ("aids to lend later", reverse("journey:provide_aids", args=[visit.pk])),
    ):
        status = 422 if "label=" in path else 200
        yield Question(name, path, cookie_of("dewi"), status=status)
