"""What a person had typed when a shared device locked: kept for them, and given back after login.

It lies encrypted in the device's session, so it stays with the device and leaves with its cookie.
Passwords and PINs are never among it.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest

from ramah.lib.encryption import Unreadable, decrypt, encrypt
from ramah.offices.paths import page_seen

KEPT = "device_kept"  # the session's place
KEPT_FOR = timedelta(hours=4)
SENT = "kept"  # the field in which the page sends what was typed, as JSON
IDLE = "idle"  # the field that tells a lock by itself from one by hand
MOST = 20_000  # signs; longer texts than any form takes
SECRET = frozenset(("pin", "again", "csrfmiddlewaretoken", SENT, IDLE))
NO_WORDS = frozenset(("next", "language", "theme", "contrast"))

Words = list[dict[str, Any]]


def leave(request: HttpRequest, *, now: datetime, whole: bool) -> None:
    """End the session on a device, and keep for its person what was typed on the page.

    :param whole: also lead them back to the page where nothing was typed.
    """
    kept = _kept(request, now)
    if request.user.is_authenticated:
        own = _made(request, now)
        kept.pop(str(request.user.pk), None)
        if own["words"] or whole:
            kept[str(request.user.pk)] = own
    _end(request, kept)


def keep(request: HttpRequest, *, now: datetime) -> None:
    """Keep what was sent by who must first show their password."""
    _store(request, _kept(request, now) | {str(request.user.pk): _made(request, now)})
    request.has_kept_words = True  # type: ignore[attr-defined]


def log_out(request: HttpRequest, *, now: datetime) -> None:
    """End the session for good: only what was kept for others at this device stays."""
    kept = _kept(request, now)
    kept.pop(str(request.user.pk), None)
    _end(request, kept)


def page_of(request: HttpRequest, *, now: datetime) -> str:
    """Give the page on which the person was when the device locked."""
    path: str = _own(request, now).get("path", "")
    return path


def words_of(request: HttpRequest, *, now: datetime) -> Words:
    """Give what the person had typed when the device locked."""
    words: Words = _own(request, now).get("words", [])
    return words


def drop(request: HttpRequest, *, now: datetime) -> None:
    """Keep nothing for this person any longer."""
    kept = _kept(request, now)
    if kept.pop(str(request.user.pk), None) is not None:
        _store(request, kept)


def settle(request: HttpRequest, *, now: datetime) -> None:
    """Drop what was kept once its page was sent: from then on the form itself keeps it."""
    if KEPT not in request.session or hasattr(request, "has_kept_words"):
        return
    if page_seen(request) == page_of(request, now=now):
        drop(request, now=now)


def _end(request: HttpRequest, kept: dict[str, Any]) -> None:
    logout(request)
    if kept:
        _store(request, kept)


def _made(request: HttpRequest, now: datetime) -> dict[str, Any]:
    until = (now + KEPT_FOR).isoformat()
    return {"path": _page(request), "words": _typed(request), "until": until}


def _own(request: HttpRequest, now: datetime) -> dict[str, Any]:
    own: dict[str, Any] = _kept(request, now).get(str(request.user.pk), {})
    return own


def _kept(request: HttpRequest, now: datetime) -> dict[str, Any]:
    token = request.session.get(KEPT, "")
    try:
        kept: dict[str, Any] = json.loads(decrypt(token)) if token else {}
    except Unreadable:
        return {}  # the key was changed in the meantime
    return {pk: own for pk, own in kept.items() if datetime.fromisoformat(own["until"]) > now}


def _store(request: HttpRequest, kept: dict[str, Any]) -> None:
    request.session[KEPT] = encrypt(json.dumps(kept))


def _page(request: HttpRequest) -> str:
    is_page = request.method == "GET" and "HX-Request" not in request.headers
    return request.get_full_path() if is_page else page_seen(request)


def _typed(request: HttpRequest) -> Words:
    if request.method != "POST":
        return []
    if SENT in request.POST:
        words = _readable(request.POST[SENT])
    else:
        words = [
            {"form": request.path, "name": name, "value": value}
            for name, values in request.POST.lists()
            for value in values
        ]
    words = [word for word in words if word["value"] and not _is_secret(word["name"])]
    return words if len(json.dumps(words)) <= MOST else []


def _readable(text: str) -> Words:
    """Read what the page sent; anything that is not as our own page writes it is left out."""
    try:
        found = json.loads(text) if len(text) <= MOST else []
    except (ValueError, RecursionError):
        found = []
    return [_word(word) for word in _dicts(found)]


def _dicts(found: Any) -> Iterable[dict[str, Any]]:
    return (word for word in found if isinstance(word, dict)) if isinstance(found, list) else ()


def _word(word: dict[str, Any]) -> dict[str, Any]:
    texts = {key: str(word.get(key, "")) for key in ("form", "name", "said", "value")}
    return {**texts, "checked": word.get("checked") is not False}


def _is_secret(name: str) -> bool:
    return "password" in name or name in SECRET | NO_WORDS
