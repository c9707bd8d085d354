"""Several units named at once by their labels: what each of them is, or what is wrong with it."""

import re
from typing import Any

from django.utils.translation import gettext as _

from ramah.aids import lending, tags
from ramah.aids.models import Aid
from ramah.offices.models import Office

BETWEEN = re.compile(r"[\s,;]+")
MOST = 20


def read(office: Office, text: str) -> tuple[list[Aid], list[str]]:
    """Read labels, in whatever way they are set apart; give the units, and a sentence per fault.

    A unit that is out, or not in use, is a fault too: the sentence says what there is instead.
    """
    units: list[Aid] = []
    faults: list[str] = []
    for label in [label for label in BETWEEN.split(text.strip()) if label][:MOST]:
        try:
            unit = tags.unit_of(office, label)
        except tags.UnknownTag as unknown:
            faults.append(str(unknown))
            continue
        fault = _fault(unit, units)
        faults += [str(fault)] if fault else []
        units += [] if fault else [unit]
    return units, faults


def _fault(unit: Aid, before: list[Aid]) -> Any:
    if unit in before:
        return _("Label %(tag)s tertulis dua kali.") % {"tag": unit.tag}
    return lending.why_not(unit.office_id, unit)
