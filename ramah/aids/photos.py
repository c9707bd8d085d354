"""Photos of units: files in RAMAH_HOME, outside of what is served; backups hold them."""

import contextlib
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ramah.aids.models import Aid
from ramah.aids.records import AidPhoto
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.logo_picture import Picture
from ramah.offices.models import User

MOST = 6  # photos of one unit


def path_of(photo: AidPhoto) -> Path:
    """Give the file of a photo."""
    return _folder(photo.office_id) / f"{photo.digest}.jpg"


def add(aid: Aid, picture: Picture, *, by: User, now: datetime) -> AidPhoto:
    """Keep a photo of a unit; its file is written before its row.

    :raises AlreadyDone: the unit has this very photo.
    :raises Refused: the unit has enough photos.
    """
    if aid.photos.filter(digest=picture.digest).exists():
        raise AlreadyDone(_("Foto ini sudah tersimpan."))
    if aid.photos.count() >= MOST:
        raise Refused(_("Paling banyak %(most)s foto. Hapus satu foto dahulu.") % {"most": MOST})
    photo = AidPhoto(
        office_id=aid.office_id,
        aid=aid,
        digest=picture.digest,
        width=picture.width,
        height=picture.height,
        added_at=now,
        added_by=by,
    )
    _write(path_of(photo), picture.content)
    photo.save()
    return photo


def remove(photo: AidPhoto) -> None:
    """Remove a photo; its file goes when no other unit shows it and the removal is certain."""
    path, office, digest = path_of(photo), photo.office_id, photo.digest
    photo.delete()
    if not AidPhoto.objects.filter(office=office, digest=digest).exists():
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _folder(office_id: int) -> Path:
    return Path(settings.RAMAH_HOME) / "media" / "aids" / str(office_id)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
