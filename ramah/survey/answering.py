"""A token invites, a response uses it up: both in one transaction, and nothing joins the two."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office
from ramah.offices.revision import writing
from ramah.survey.content import Choice, Content
from ramah.survey.models import (
    Comment,
    DeclineCount,
    Invitation,
    Questionnaire,
    Response,
    Token,
)
from ramah.survey.questionnaires import stored
from ramah.survey.skm import HIGHEST, LOWEST
from ramah.visits.models import Visit

VALID_FOR = timedelta(days=14)
BYTES = 16
LONGEST_COMMENT = 2000
CHANNEL = "channel"


@dataclass(frozen=True)
class Reply:
    """What a respondent sends: one answer for each element; all else as they wish.

    :ivar number: the version of the questionnaire that they saw.
    """

    number: int
    channel: str
    answers: Mapping[str, int]
    profile: Mapping[str, str] = field(default_factory=dict)
    extras: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


def invite(*, office: Office, now: datetime) -> str:
    """Make a token for somebody without a visit (ordinary lane, paper form); it is shown once.

    Call it inside :func:`ramah.offices.revision.writing`.
    """
    token = secrets.token_urlsafe(BYTES)
    stored(office=office, now=now)
    until = office.local_date(now) + VALID_FOR
    Token.objects.create(digest=digest_of(token), office=office, valid_until=until)
    return token


def invite_visitor(*, visit: Visit, now: datetime) -> str:
    """Give a visit's one token, the same each time it is asked for.

    It comes from the visit and a key outside the database, so the database joins the two nowhere.
    Call it inside :func:`ramah.offices.revision.writing`.
    :raises Refused: the visitor was not invited, or declined, or it is too long ago.
    """
    office, until = visit.office, visit.service_date + VALID_FOR
    if not Invitation.objects.filter(visit=visit, decision=Invitation.Decision.INVITED).exists():
        raise Refused(_("Pemohon ini belum diajak mengisi survei, atau tidak bersedia."))
    if until < office.local_date(now):  # its token is gone: a new row would count twice
        raise Refused(_("Kunjungan ini sudah terlalu lama untuk mengisi survei."))
    stored(office=office, now=now)
    token = _token_of(visit)
    about = {"office": office, "valid_until": until}
    Token.objects.get_or_create(digest=digest_of(token), defaults=about)
    return token


def token_of(visit: Visit, *, now: datetime) -> str:
    """Give an invited visit's token, and see that it can be used; "" where it cannot be had."""
    if not Invitation.objects.filter(visit=visit, decision=Invitation.Decision.INVITED).exists():
        return ""
    token = _token_of(visit)
    if not Token.objects.filter(pk=digest_of(token)).exists():
        try:
            with writing(visit.office_id):
                return invite_visitor(visit=visit, now=now)
        except Refused:
            return ""
    return token


def office_of(token: str, *, now: datetime) -> Office:
    """Give the office that a token answers to, and change nothing.

    :raises AlreadyDone: the token was used.
    :raises Refused: there is no such token any more.
    """
    found = _found(token, now)
    if found.used:
        raise AlreadyDone(_used())
    return found.office


def decline(*, token: str, now: datetime) -> None:
    """Use the token up without a response; only how many declined on a day is kept.

    :raises AlreadyDone: the token was used.
    :raises Refused: there is no such token any more.
    """
    with transaction.atomic():
        office = _use_up(token, now)
        about = {"office": office, "day": office.local_date(now)}
        row, _new = DeclineCount.objects.get_or_create(**about, defaults={"count": 0})
        DeclineCount.objects.filter(pk=row.pk).update(count=F("count") + 1)


def enter_paper(*, office: Office, key: str, reply: Reply, now: datetime) -> None:
    """Keep one paper form, once however often it is sent.

    :param key: what the page that was typed into was given; it is the form's token.
    :raises AlreadyDone: this form was kept.
    :raises Refused: the reply does not fit.
    """
    with transaction.atomic():
        about = {"office": office, "valid_until": office.local_date(now)}
        Token.objects.get_or_create(digest=digest_of(f"paper:{key}"), defaults=about)
        respond(token=f"paper:{key}", reply=reply, now=now)


def respond(*, token: str, reply: Reply, now: datetime) -> None:
    """Use the token up and keep the response: both or neither. No event is written.

    :raises AlreadyDone: the token was used; nothing is counted twice.
    :raises Refused: there is no such token any more, or the reply does not fit.
    """
    with transaction.atomic():
        office = _use_up(token, now)
        found = Questionnaire.objects.filter(office=office, number=reply.number).first()
        if found is None:
            raise Refused(_("Kuesioner ini tidak dikenal. Muat ulang halaman ini."))
        _check(reply, found.asks, office)
        day = office.local_date(now)
        Response.objects.create(
            office=office,
            questionnaire=found,
            day=day,
            answers=dict(reply.answers),
            extras=dict(reply.extras),
            profile={CHANNEL: reply.channel, **reply.profile},
        )
        if reply.comment.strip():
            Comment.objects.create(office=office, day=day, text=reply.comment.strip())


def digest_of(token: str) -> str:
    """Give what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token_of(visit: Visit) -> str:
    about = b"survey:" + visit.pk.bytes
    mac = hmac.new(settings.RAMAH_KEYS.lookup, about, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:BYTES]).rstrip(b"=").decode()


def _found(token: str, now: datetime) -> Token:
    found = Token.objects.select_related("office").filter(pk=digest_of(token)).first()
    if found is None or found.valid_until < found.office.local_date(now):
        raise Refused(_("Undangan ini tidak berlaku lagi. Mintalah yang baru di loket."))
    return found


def _use_up(token: str, now: datetime) -> Office:
    """Mark the token as used, while the day's close waits: it writes the tokens anew."""
    found = _found(token, now)
    Office.objects.select_for_update().get(pk=found.office_id)
    if not Token.objects.filter(pk=found.pk, used=False).update(used=True):
        raise AlreadyDone(_used())
    return found.office


def _used() -> str:
    return _("Jawaban untuk undangan ini sudah diterima. Terima kasih.")


def _check(reply: Reply, asks: Content, office: Office) -> None:
    if set(reply.answers) != set(asks.keys) or not all(map(_is_answer, reply.answers.values())):
        raise Refused(_("Pilih satu jawaban untuk setiap pertanyaan."))
    if reply.channel not in Response.Channel.values:
        raise Refused(_("Cara mengisi ini tidak dikenal."))
    services = tuple(office.services.values_list("code", flat=True))
    if not _fits(reply.profile, asks.profile, services) or not _fits(reply.extras, asks.extras):
        raise Refused(_("Pilih jawaban dari daftar yang tersedia."))
    if len(reply.comment) > LONGEST_COMMENT:
        raise Refused(_("Saran paling panjang 2.000 huruf."))


def _is_answer(answer: object) -> bool:
    return type(answer) is int and LOWEST <= answer <= HIGHEST


def _fits(
    given: Mapping[str, str], asked: tuple[Choice, ...], services: tuple[str, ...] = ()
) -> bool:
    allowed = {choice.key: choice.answers or services for choice in asked}
    return all(answer in allowed.get(key, ()) for key, answer in given.items())
