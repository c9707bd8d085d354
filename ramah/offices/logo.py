"""The office's logo for its letterhead: kept in the database, so every backup holds it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from ramah.offices.logo_picture import Picture

if TYPE_CHECKING:
    from ramah.offices.models import Office


class OfficeLogo(models.Model):
    """A picture for the letterhead, as a PNG file that was checked and scaled when it came."""

    office = models.OneToOneField("offices.Office", models.PROTECT, related_name="logo")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(width__gte=1, width__lte=1200, height__gte=1, height__lte=1200),
                name="office_logo_size",
            ),
        )


def logo_of(office: "Office") -> OfficeLogo | None:
    """Give the office's logo without its content, or None: pages show it by its address."""
    return OfficeLogo.objects.filter(office=office).defer("content").first()


def keep(office: "Office", picture: Picture, *, now: datetime) -> OfficeLogo:
    """Keep a picture as the office's logo, in place of the one before."""
    fields = {
        "content": picture.content,
        "digest": picture.digest,
        "width": picture.width,
        "height": picture.height,
        "set_at": now,
    }
    logo, _new = OfficeLogo.objects.update_or_create(office=office, defaults=fields)
    return logo
