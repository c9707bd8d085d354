"""The office's logo for its letterhead: kept in the database, so every backup holds it."""

from django.db import models
from django.db.models import Q


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
