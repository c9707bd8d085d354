"""The public boards, and what travels to them with each new revision."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Counter, Office


class Board(models.Model):
    """A screen in the waiting room: which counters it announces, and how."""

    class Language(models.TextChoices):
        INDONESIAN = "id", _("Bahasa Indonesia")
        BOTH = "id+en", _("Bahasa Indonesia, lalu Inggris")

    office = models.ForeignKey(Office, models.PROTECT, related_name="boards")
    name = models.CharField(_("Nama papan"), max_length=60)
    counters = models.ManyToManyField(
        Counter,
        blank=True,
        related_name="+",
        verbose_name=_("Loket"),
        help_text=_("Tidak ada yang dipilih berarti semua loket."),
    )
    chime = models.BooleanField(_("Bunyi lonceng"), default=True)
    voice = models.BooleanField(_("Suara panggilan"), default=True)
    language = models.CharField(
        _("Bahasa suara"), max_length=5, choices=Language.choices, default=Language.INDONESIAN
    )
    volume = models.PositiveSmallIntegerField(
        _("Kekerasan suara (persen)"), default=80, validators=[MaxValueValidator(100)]
    )
    repeats = models.PositiveSmallIntegerField(
        _("Suara diucapkan (kali)"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
    )
    shows_waiting = models.BooleanField(_("Tampilkan jumlah yang menunggu"), default=True)
    shows_estimate = models.BooleanField(_("Tampilkan perkiraan tunggu"), default=True)
    is_active = models.BooleanField(_("Dipakai"), default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "name",
                name="board_name_unique",
                violation_error_message=_("Nama papan ini sudah ada di kantor ini."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Announcement(models.Model):
    """The latest calls of an office as boards show them: numbers and counters, nothing else.

    ``content`` is the JSON that the event stream hands on as it stands.
    """

    office = models.OneToOneField(
        Office, models.CASCADE, primary_key=True, related_name="announcement"
    )
    content = models.TextField(default="[]")
