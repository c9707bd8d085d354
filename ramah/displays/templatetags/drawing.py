"""An icon drawn within the page: pages for old phones fetch no sprite."""

import re
from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from ramah.lib.ui import SPRITE

register = template.Library()
SYMBOL = r'<symbol id="{}"([^>]*)>(.*?)</symbol>'


@register.simple_tag
@cache
def drawing(name: str) -> SafeString:
    """Draw an icon of the sprite as decoration."""
    found = re.search(SYMBOL.format(re.escape(name)), SPRITE.read_text(), re.DOTALL)
    if found is None:
        raise template.TemplateSyntaxError(f"There is no icon named {name!r}.")
    attributes, shapes = found.groups()
    return mark_safe(  # noqa: S308 - a file of ours
        f'<svg class="drawing" aria-hidden="true"{attributes}>{shapes}</svg>'
    )
