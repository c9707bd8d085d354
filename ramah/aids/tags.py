"""Units named by their tags, as typed or scanned: what each of them is, or what is wrong."""

import re
from typing import Any

from django.utils.translation import gettext as _

from ramah.aids import lending
from ramah.aids.models import Aid
from ramah.offices.models import Office

BETWEEN = re.compile(r"[\s,;]+")
MOST = 20


def read(office: Office, text: str) -> tuple[list[Aid], list[str]]:
    """Read tags, in whatever way they are set apart; give the units, and a sentence per fault.

    A unit that is out, or not in use, is a fault too: the sentence says what there is instead.
    """
    units: list[Aid] = []
    faults: list[str] = []
    for tag in _split(text)[:MOST]:
        unit = unit_by_tag(office, tag)
        fault = _unknown(office, tag) if unit is None else _fault(unit, units)
        if fault:
            faults.append(fault)
        elif unit:
            units.append(unit)
    return units, faults


def unit_by_tag(office: Office, tag: str) -> Aid | None:
    """Find a unit of an office by its tag."""
    units = Aid.objects.select_related("type", "office")
    return units.filter(office=office, tag__iexact=tag.strip()).first()


def _split(text: str) -> list[str]:
    return [tag for tag in BETWEEN.split(text.strip()) if tag]


def _unknown(office: Office, tag: str) -> str:
    if Aid.objects.filter(tag__iexact=tag).exclude(office=office).exists():
        return _("Label %(tag)s milik kantor lain.") % {"tag": tag}
    return _("Label %(tag)s tidak dikenal. Periksa tulisannya.") % {"tag": tag}


def _fault(unit: Aid, before: list[Aid]) -> Any:
    if unit in before:
        return _("Label %(tag)s tertulis dua kali.") % {"tag": unit.tag}
    if not Aid.objects.available().filter(pk=unit.pk).exists():
        return lending.why_not(unit)
    return ""
