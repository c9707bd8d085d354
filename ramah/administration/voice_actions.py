"""The office's own recordings: set, replaced or removed, and recorded, in one transaction."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.administration.changes import Unfit, administering, note
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Office, User
from ramah.queueing import voice_pack
from ramah.queueing.models import VoiceClip
from ramah.queueing.recordings import Recording

OWN_PLACE, OWN_SERVICE = "place", "service"  # in events: what an office typed is never recorded


def set_clip(
    *,
    office: Office,
    language: str,
    key: str,
    text: str,
    recording: Recording,
    by: User,
    now: datetime,
) -> VoiceClip:
    """Let boards speak a recording in place of the clip before.

    :raises AlreadyDone: it is spoken already.
    """
    with administering(office, by):
        return _put(office, language, key, text, recording, by, now)


def add_place(
    *, office: Office, language: str, name: str, recording: Recording, by: User, now: datetime
) -> VoiceClip:
    """Add the name of a place, with how it is said.

    :raises AlreadyDone: the same recording is there.
    :raises Unfit: the place is there, with another recording.
    """
    key = voice_pack.place_key(name)
    with administering(office, by):
        twin = voice_pack.clips_of(office, language).get(key)
        if twin and not _is_spoken(office, language, key, recording):
            raise Unfit(_("Nama tempat ini sudah ada. Ganti rekamannya lewat daftar."), "name")
        return _put(office, language, key, name, recording, by, now)


def remove_clip(*, clip: VoiceClip, by: User, now: datetime) -> None:
    """Take a recording away; boards speak the clip that ships with the program, if there is one.

    :raises AlreadyDone: it was removed before.
    """
    with administering(clip.office, by):
        gone, _models = VoiceClip.objects.filter(pk=clip.pk).delete()
        if not gone:
            raise AlreadyDone(_("Rekaman sudah dihapus sebelumnya."))
        _note("VOICE_CLIP_REMOVED", clip, by, now)


def _is_spoken(office: Office, language: str, key: str, recording: Recording) -> bool:
    same = VoiceClip.objects.filter(office=office, language=language, key=key)
    return same.filter(digest=recording.digest).exists()


def _put(
    office: Office,
    language: str,
    key: str,
    text: str,
    recording: Recording,
    by: User,
    now: datetime,
) -> VoiceClip:
    if _is_spoken(office, language, key, recording):
        raise AlreadyDone(_("Rekaman ini sudah terpasang."))
    fields = {
        "text": text,
        "content": recording.content,
        "media_type": recording.media_type,
        "digest": recording.digest,
        "seconds": recording.seconds,
        "set_at": now,
    }
    clip, _new = VoiceClip.objects.update_or_create(
        office=office, language=language, key=key, defaults=fields
    )
    _note("VOICE_CLIP_SET", clip, by, now)
    return clip


def _note(code: str, clip: VoiceClip, by: User, now: datetime) -> None:
    is_ours = clip.key in voice_pack.shipped(clip.language)
    own = OWN_PLACE if clip.key.startswith(voice_pack.PLACE) else OWN_SERVICE
    what = clip.key if is_ours else own
    note(code, clip.office, by=by, now=now, language=clip.language, clip=what, digest=clip.digest)
