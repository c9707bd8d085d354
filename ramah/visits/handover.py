"""What the security officer hands on with a visitor at the end of step 2."""

from django.db import models

from ramah.lib.encryption import EncryptedTextField
from ramah.offices.models import Office, User


class Handover(models.Model):
    """What the officer hands on with the visitor, so that nobody asks twice.

    :ivar to: the ambassador who takes the visitor; None: whoever is in the lobby.
    :ivar note: a short note of a need, never a diagnosis; cleared when the visit closes.
    """

    visit = models.OneToOneField(
        "visits.Visit", models.PROTECT, related_name="handover", primary_key=True
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = EncryptedTextField(blank=True, default="")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        app_label = "visits"
