"""The invitation to the satisfaction survey (Survei Kepuasan Masyarakat) of step 4."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Office, User
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
