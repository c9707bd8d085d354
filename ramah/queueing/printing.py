"""Thermal printers and their jobs: paper is made beside the queue, never inside a request."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Office, User


class Printer(models.Model):
    """A thermal printer of the office, reached over the network or by USB."""

    class Connection(models.TextChoices):
        NETWORK = "NETWORK", _("Jaringan")
        USB = "USB", _("USB pada komputer server")

    class Width(models.IntegerChoices):
        MM58 = 58, _("58 mm")
        MM80 = 80, _("80 mm")

    office = models.ForeignKey(Office, models.PROTECT, related_name="printers")
    name = models.CharField(_("Nama printer"), max_length=60)
    connection = models.CharField(
        _("Sambungan"), max_length=7, choices=Connection.choices, default=Connection.NETWORK
    )
    host = models.CharField(_("Alamat di jaringan"), max_length=120, blank=True)
    port = models.PositiveIntegerField(
        _("Port"), default=9100, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    usb_vendor = models.CharField(_("Kode pabrik USB"), max_length=4, blank=True)
    usb_product = models.CharField(_("Kode produk USB"), max_length=4, blank=True)
    width_mm = models.PositiveSmallIntegerField(
        _("Lebar kertas"), choices=Width.choices, default=Width.MM80
    )
    is_active = models.BooleanField(_("Dipakai"), default=True)
    last_printed_at = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.CharField(max_length=20, blank=True, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "name",
                name="printer_name_unique",
                violation_error_message=_("Nama printer ini sudah ada di kantor ini."),
            ),
            models.CheckConstraint(
                condition=Q(connection="NETWORK", host__gt="")
                | Q(connection="USB", usb_vendor__gt="", usb_product__gt=""),
                name="printer_reachable",
                violation_error_message=_("Isi alamat jaringan, atau kedua kode USB."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class PrintJob(models.Model):
    """A ticket to be put on paper: tried again until it is, or until somebody cancels it.

    :ivar ticket: None for a test print.
    """

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("Menunggu dicetak")
        PRINTED = "PRINTED", _("Tercetak")
        FAILED = "FAILED", _("Gagal")
        CANCELLED = "CANCELLED", _("Dibatalkan")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(
        "queueing.Ticket", models.PROTECT, null=True, blank=True, related_name="print_jobs"
    )
    printer = models.ForeignKey(Printer, models.PROTECT, related_name="jobs", db_index=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    is_reprint = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="QUEUED", ended_at__isnull=True)
                | (~Q(state="QUEUED") & Q(ended_at__isnull=False)),
                name="print_job_end_whole",
            ),
        )
        indexes = (
            models.Index("next_try_at", condition=Q(state="QUEUED"), name="print_job_to_do"),
            models.Index(F("office"), F("requested_at").desc(), name="print_job_of_office"),
        )
