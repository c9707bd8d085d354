"""The voice of the boards: what is spoken, and the office's own recordings instead."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ramah.administration import voice_actions
from ramah.administration.access import OfficeRequest, administrators_only, own_or_gone
from ramah.administration.changes import Values
from ramah.administration.pages import fill_in, sent, show, who_and_when
from ramah.administration.voice_forms import ClipForm, Groups, PlaceNameForm
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import AlreadyDone
from ramah.queueing import voice_pack
from ramah.queueing.models import VoiceClip
from ramah.queueing.voice_pack import Clip

KINDS = (  # how keys begin, and what these clips are
    ("", _("Lonceng dan kalimat")),
    (voice_pack.PLACE, _("Tempat")),
    ("digit-", _("Angka")),
    ("number-", _("Bilangan")),
    ("letter-", _("Huruf")),
    ("kiosk-", _("Kios")),
)


@require_safe
@administrators_only
def voice(request: OfficeRequest) -> HttpResponse:
    """Show all clips of a language, each with a player and the way to replace it."""
    language = _language(request)
    context = {
        "language": language,
        "languages": [(code, name, _list_url(code)) for code, name in VoiceClip.Language.choices],
        "kinds": _groups(request, language),
        "query": urlencode({"bahasa": language}),
    }
    return show(request, "administration/voice.html", "voice", context)


@administrators_only
def record(request: OfficeRequest) -> HttpResponse:
    """Take a recording for a word."""
    language = _language(request)
    groups = _groups(request, language)
    texts = {clip.key: clip.text for _title, clips in groups for clip in clips}

    def put(values: Values) -> VoiceClip:
        about = {"language": language, "key": values["key"], "text": texts[values["key"]]}
        return voice_actions.set_clip(
            office=request.office, recording=values["file"], **about, **who_and_when(request)
        )

    initial = {"key": request.GET.get("klip", "")}
    form = ClipForm(groups, sent(request), request.FILES or None, initial=initial)
    return _fill_in(request, form, put, language, _("Ganti rekaman"), _("Rekaman terpasang."))


@administrators_only
def add_place(request: OfficeRequest) -> HttpResponse:
    """Add the name of a place."""
    language = _language(request)

    def put(values: Values) -> VoiceClip:
        about = {"language": language, "name": values["name"], "recording": values["file"]}
        return voice_actions.add_place(office=request.office, **about, **who_and_when(request))

    form = PlaceNameForm(sent(request), request.FILES or None)
    return _fill_in(
        request, form, put, language, _("Tambah nama tempat"), _("Nama tempat ditambahkan.")
    )


@administrators_only
def remove(request: OfficeRequest, pk: int) -> HttpResponse:
    """Remove an own recording, after a confirmation; a repeat changes nothing."""
    rows = VoiceClip.objects.select_related("office").defer("content")
    clip = own_or_gone(rows, request.office, pk)

    def take_away(_values: Values) -> None:
        if clip is None:
            raise AlreadyDone(_("Rekaman sudah dihapus sebelumnya."))
        voice_actions.remove_clip(clip=clip, **who_and_when(request))

    language = clip.language if clip else _language(request)
    return _fill_in(
        request,
        RamahForm(sent(request)),
        take_away,
        language,
        _("Hapus rekaman"),
        _("Rekaman dihapus."),
        clip=clip,
        ships=clip is not None and clip.key in voice_pack.shipped(language),
        template="administration/voice_remove.html",
        send=_("Hapus sekarang"),
    )


def _fill_in(
    request: OfficeRequest,
    form: Any,
    put: Any,
    language: str,
    heading: Any,
    done: Any,
    **extra: Any,
) -> HttpResponse:
    options = {"template": "administration/voice_record.html", **extra}
    return fill_in(
        request,
        form,
        put,
        heading=heading,
        back="voice",
        done=lambda _result: done,
        to=_list_url(language),
        section_url=_list_url(language),
        spoken_in=VoiceClip.Language(language).label,
        **options,
    )


def _language(request: OfficeRequest) -> str:
    asked = request.GET.get("bahasa", "")
    return asked if asked in voice_pack.LANGUAGES else voice_pack.CHIME_LANGUAGE


def _list_url(language: str) -> str:
    return f"{reverse('administration:voice')}?{urlencode({'bahasa': language})}"


def _groups(request: OfficeRequest, language: str) -> Groups:
    """Give the clips of a language by kind, with the places that are named in another alone."""
    clips = voice_pack.clips_of(request.office, language)
    for other in voice_pack.LANGUAGES:
        for key, clip in voice_pack.own(request.office, other).items():
            if clip.is_place:
                clips.setdefault(key, Clip(language, key, clip.text, clip.seconds, url=""))
    clips.update(_names_of_services(request, language))
    found: dict[str, list[Clip]] = {start: [] for start, _title in KINDS}
    for clip in clips.values():
        found[_start(clip.key)].append(clip)
    return [(title, found[start]) for start, title in KINDS]


def _names_of_services(request: OfficeRequest, language: str) -> dict[str, Clip]:
    """Give what the kiosk cannot say yet of the office's services, to be recorded."""
    services = list(request.office.services.filter(is_active=True).order_by("name"))
    known = voice_pack.service_clips(request.office, language, services)
    keys = {voice_pack.service_key(service): service.name for service in services}
    return {
        key: Clip(language, key, name, Decimal(0), url="")
        for key, name in keys.items()
        if key not in known
    }


def _start(key: str) -> str:
    return next((start for start, _title in KINDS[1:] if key.startswith(start)), "")
