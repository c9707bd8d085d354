"""An office's own recordings, in place of the clips that ship with the program."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Office


class VoiceClip(models.Model):
    """A recording of one word, or of the name of a place."""

    class Language(models.TextChoices):
        INDONESIAN = "id", _("Bahasa Indonesia")
        ENGLISH = "en", _("Bahasa Inggris")

    office = models.ForeignKey(Office, models.PROTECT, related_name="voice_clips")
    language = models.CharField(_("Bahasa"), max_length=2, choices=Language.choices)
    key = models.CharField(max_length=40)
    text = models.CharField(_("Yang diucapkan"), max_length=120)
    content = models.BinaryField()
    media_type = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    seconds = models.DecimalField(max_digits=4, decimal_places=2)
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint("office", "language", "key", name="voice_clip_unique"),
            models.CheckConstraint(
                condition=Q(seconds__gt=0, seconds__lte=10), name="voice_clip_short"
            ),
        )
