"""The satisfaction survey (Survei Kepuasan Masyarakat): invitation, questionnaire, answers."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ramah.lib.encryption import EncryptedTextField
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


class Token(models.Model):
    """A one-time invitation to answer: its hash, and whether it was used; never when or by whom.

    It leads to no visit: a visit's token is made from a key outside the database.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    valid_until = models.DateField()
    used = models.BooleanField(default=False)


class ResponseQuerySet(models.QuerySet["Response"]):
    """Questions about responses."""

    def released(self) -> ResponseQuerySet:
        """Select those that results may show."""
        return self.filter(state=Response.State.RELEASED)


class Response(models.Model):
    """What one respondent answered, with nothing that leads to the person or the visit.

    No time, no address, no token, no sequential key, no event. See decision 0020.
    """

    class State(models.TextChoices):
        FRESH = "FRESH", _("Hari ini")
        WAITING = "WAITING", _("Menunggu cukup banyak jawaban")
        RELEASED = "RELEASED", _("Masuk hasil")

    class Channel(models.TextChoices):
        PHONE = "PHONE", _("Ponsel pemohon")
        KIOSK = "KIOSK", _("Tablet di loket")
        PAPER = "PAPER", _("Kertas, dimasukkan petugas")
        INTERVIEW = "INTERVIEW", _("Wawancara")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="responses")
    day = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.FRESH)
    answers = models.JSONField()
    extras = models.JSONField(default=dict)
    profile = models.JSONField(default=dict)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("FRESH", "WAITING", "RELEASED")),
                name="response_state_known",
            )
        ]
        indexes = [
            models.Index("office", condition=~Q(state="RELEASED"), name="response_not_released"),
            models.Index("office", "day", name="response_day"),
        ]


class Comment(models.Model):
    """What a respondent wrote freely: kept apart from the answers, which it might give a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(
        max_length=8, choices=Response.State.choices, default=Response.State.FRESH
    )
    text = EncryptedTextField()


class ProfileCount(models.Model):
    """How many respondents of one batch chose one answer of one profile field; no combinations."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    day = models.DateField()
    field = models.CharField(max_length=20)
    answer = models.CharField(max_length=300)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "questionnaire", "day", "field", "answer", name="profile_counted_once"
            )
        ]


class DeclineCount(models.Model):
    """How many declined on a day, by their own token; who did leads nowhere."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("office", "day", name="decline_counted_once_a_day")]
