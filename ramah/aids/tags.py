"""From what was scanned or typed to the unit: a tag, or the address in the label's QR code."""

import re
from urllib.parse import quote, unquote

from django.utils.translation import gettext_lazy as _

from ramah.aids.models import Aid
from ramah.lib.refusal import Refused
from ramah.offices.models import Office

ADDRESS = re.compile(r"/s/(?P<office>\d{1,18})/(?P<tag>[^?#]+?)/?(?:[?#].*)?$")
PATH = "/s/{office}/{tag}/"
LONGEST = 300


class UnknownTag(Refused):
    """No unit of this office has the tag; the sentence says what to do."""


def path_of(aid: Aid) -> str:
    """Give the path in the QR code of a unit's label."""
    return PATH.format(office=aid.office_id, tag=quote(aid.tag, safe=""))


def unit_of(office: Office, read: str) -> Aid:
    """Give the unit that somebody scanned (its tag or the label's address) or typed.

    :raises UnknownTag: nothing was read, no unit has the tag, or it is another office's.
    """
    text = read.strip()[:LONGEST]
    if not text:
        raise UnknownTag(_("Pindai label, atau ketik tulisannya."))
    address = ADDRESS.search(text)
    tag = unquote(address["tag"]) if address else text
    if address and int(address["office"]) != office.pk:
        raise UnknownTag(
            _("Label %(tag)s milik kantor lain. Pisahkan, lalu kembalikan ke kantor itu.")
            % {"tag": tag}
        )
    unit = Aid.objects.select_related("type").filter(office=office).tagged(tag).first()
    if unit is None:
        raise UnknownTag(_unknown(office, tag))
    return unit


def _unknown(office: Office, tag: str) -> object:
    if Aid.objects.tagged(tag).exclude(office=office).exists():
        return _("Label %(tag)s milik kantor lain, bukan kantor ini.") % {"tag": tag}
    return _("Label %(tag)s tidak dikenal. Periksa tulisannya, atau tambahkan unitnya dahulu.") % {
        "tag": tag
    }
