"""Which questionnaire an office uses, and how the next version takes its place."""

from datetime import datetime

from django.utils.translation import gettext as _

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, User
from ramah.survey.content import Content, check, shipped
from ramah.survey.models import Questionnaire
from ramah.visits import events

FIRST = 1


def latest(office: Office) -> Questionnaire | None:
    """Return the version in use, or none if the office never asked yet."""
    return Questionnaire.objects.filter(office=office).order_by("-number").first()


def number_in_use(office: Office) -> int:
    """Return the number of the version in use; before anything is stored it will be the first."""
    found = latest(office)
    return found.number if found else FIRST


def in_use(office: Office) -> Content:
    """Return what is asked now: the latest version, or what comes with the program."""
    found = latest(office)
    return found.asks if found else shipped()


def stored(*, office: Office, now: datetime) -> Questionnaire:
    """Return the version in use as a row; the shipped one becomes version 1 when first needed.

    Call it inside :func:`ramah.offices.revision.writing`.
    """
    return latest(office) or _add(office, FIRST, shipped(), by=None, now=now)


def supersede(
    *, office: Office, content: Content, seen: int, by: User, now: datetime
) -> Questionnaire:
    """Put a new version in the place of the one in use, and record that.

    Call it inside :func:`ramah.offices.revision.writing`.
    :param seen: the number of the version that the new one was made from.
    :raises AlreadyDone: the version in use asks the same.
    :raises Refused: somebody else superseded it meanwhile.
    """
    check(content)
    current = stored(office=office, now=now)
    if current.content == content.as_json():
        raise AlreadyDone(_("Tidak ada yang berubah."))
    if current.number != seen:
        raise Refused(
            _("Kuesioner sudah diganti orang lain. Muat ulang halaman ini, lalu ubah lagi.")
        )
    new = _add(office, current.number + 1, content, by=by, now=now)
    data: events.Data = {"number": new.number, "elements": list(content.keys)}
    events.record("QUESTIONNAIRE_SUPERSEDED", office=office, by=by, now=now, data=data)
    return new


def _add(
    office: Office, number: int, content: Content, *, by: User | None, now: datetime
) -> Questionnaire:
    return Questionnaire.objects.create(
        office=office, number=number, content=content.as_json(), made_at=now, made_by=by
    )
