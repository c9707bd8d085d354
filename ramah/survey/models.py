"""The satisfaction survey (Survei Kepuasan Masyarakat): its invitation and its questionnaire."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Office, User
from ramah.survey.content import Content, from_json
from ramah.visits.models import Visit


class Invitation(models.Model):
    """Whether the visitor was invited and declined; never what they answered."""

    class Decision(models.TextChoices):
        INVITED = "INVITED", _("Diajak mengisi survei")
        DECLINED = "DECLINED", _("Tidak bersedia")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="invitation")
    decision = models.CharField(max_length=8, choices=Decision.choices)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")


class Questionnaire(models.Model):
    """One version of an office's questionnaire: append-only, the highest number is in use.

    A version is never changed, only superseded by the next; triggers in the database hold that.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("office", "number", name="questionnaire_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="questionnaire_numbered_from_one"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Versi %(number)s") % {"number": self.number})

    @property
    def asks(self) -> Content:
        """Return what this version asks."""
        return from_json(self.content)
