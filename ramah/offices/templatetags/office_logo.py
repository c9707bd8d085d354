"""The office's logo on a page: `{% load office_logo %}{% office_logo office %}`."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ramah.offices.logo import logo_of
from ramah.offices.models import Office

register = template.Library()
IMAGE = '<img class="logo" src="{}" width="{}" height="{}" alt="{}">'


@register.simple_tag
def office_logo(office: Office | None) -> SafeString:
    """Show the office's logo, named after the office; nothing where it has none."""
    logo = logo_of(office) if office else None
    if office is None or logo is None:
        return SafeString()
    url = reverse("offices:logo", args=[logo.digest])
    name = gettext("Logo %(name)s") % {"name": office.name}
    return format_html(IMAGE, url, logo.width, logo.height, name)
