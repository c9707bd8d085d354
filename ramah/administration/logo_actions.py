"""The office's logo: set, replaced or removed, and recorded, in one transaction."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.administration.changes import administering, note
from ramah.lib.refusal import AlreadyDone
from ramah.offices.logo import OfficeLogo, keep, logo_of
from ramah.offices.logo_picture import Picture
from ramah.offices.models import Office, User


def set_logo(*, office: Office, picture: Picture, by: User, now: datetime) -> OfficeLogo:
    """Put a picture on the office's letterhead, in place of the one before.

    :raises AlreadyDone: it stands there already.
    """
    with administering(office, by):
        before = logo_of(office)
        if before and before.digest == picture.digest:
            raise AlreadyDone(_("Logo ini sudah terpasang."))
        logo = keep(office, picture, now=now)
        note("LOGO_SET", office, by=by, now=now, digest=logo.digest)
    return logo


def remove_logo(*, office: Office, by: User, now: datetime) -> None:
    """Take the logo off the office's letterhead.

    :raises AlreadyDone: there is none.
    """
    with administering(office, by):
        logo = logo_of(office)
        if logo is None:
            raise AlreadyDone(_("Logo sudah dihapus sebelumnya."))
        note("LOGO_REMOVED", office, by=by, now=now, digest=logo.digest)
        logo.delete()
