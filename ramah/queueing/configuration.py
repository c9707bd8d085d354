"""How an office runs its queue: its lanes and series, its ordering rule, its counters."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ramah.lib import sql
from ramah.lib.rows import Rows
from ramah.offices.models import Counter, Office, Service, User
from ramah.queueing.rule import Preset, Rule


class Lane(models.TextChoices):
    """The two lanes of a queue; the special one is for vulnerable groups."""

    PRIORITY = "PRIORITY", _("Antrean khusus")
    ORDINARY = "ORDINARY", _("Antrean biasa")


class Series(models.Model):
    """The letters before the numbers of a lane, of the whole office or of one service."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="series")
    lane = models.CharField(_("Jalur"), max_length=8, choices=Lane.choices)
    service = models.ForeignKey(
        Service,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="series",
        verbose_name=_("Layanan"),
    )
    prefix = models.CharField(
        _("Huruf awal"),
        max_length=4,
        validators=[RegexValidator(r"^[A-Z]{1,4}$", _("Gunakan satu sampai empat huruf besar."))],
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "prefix",
                name="series_prefix_unique",
                violation_error_message=_("Huruf awal ini sudah dipakai jalur atau layanan lain."),
            ),
            models.UniqueConstraint(
                "office",
                "lane",
                "service",
                condition=Q(service__isnull=False),
                name="series_one_per_service",
                violation_error_message=_("Layanan ini sudah punya huruf awal di jalur ini."),
            ),
            models.UniqueConstraint(
                "office",
                "lane",
                condition=Q(service__isnull=True),
                name="series_one_per_lane",
                violation_error_message=_("Jalur ini sudah punya huruf awal."),
            ),
        )


class QueueSettings(models.Model):
    """What an office chose for its queue; an office without a row has what stands here."""

    class PublicScope(models.TextChoices):
        NONE = "NONE", _("Tidak ada: halaman pemohon dimatikan")
        GUEST_WIFI = "GUEST_WIFI", _("Lewat Wi-Fi tamu kantor")
        INTERNET = "INTERNET", _("Lewat internet")

    office = models.OneToOneField(
        Office, models.CASCADE, primary_key=True, related_name="queue_settings"
    )
    preset = models.CharField(
        _("Aturan urutan"), max_length=14, choices=Preset.choices, default=Preset.PRIORITY_FIRST
    )
    priority_limit = models.PositiveSmallIntegerField(
        _("Nomor khusus berturut-turut, paling banyak"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    patience_minutes = models.PositiveSmallIntegerField(
        _("Nomor biasa ikut giliran sesudah menunggu (menit)"),
        default=15,
        validators=[MaxValueValidator(240)],
    )
    head_start_minutes = models.PositiveSmallIntegerField(
        _("Nomor khusus dianggap datang lebih awal (menit)"),
        default=20,
        validators=[MaxValueValidator(240)],
    )
    has_ordinary_lane = models.BooleanField(_("Antrean biasa memakai sistem ini"), default=True)
    no_show_after = models.PositiveSmallIntegerField(
        _("Tidak datang ditawarkan sesudah dipanggil (kali)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    recall_seconds = models.PositiveSmallIntegerField(
        _("Jarak antara dua panggilan (detik)"),
        default=10,
        validators=[MinValueValidator(3), MaxValueValidator(300)],
    )
    kiosk_seconds = models.PositiveSmallIntegerField(
        _("Kios kembali ke awal sesudah (detik)"),
        default=45,
        validators=[MinValueValidator(15), MaxValueValidator(300)],
    )
    ticket_text = models.CharField(_("Teks di bawah nomor pada kertas"), max_length=300, blank=True)
    prints_procedure = models.BooleanField(
        _("Cetak prosedur layanan pada kertas nomor"), default=False
    )
    public_scope = models.CharField(
        _("Halaman pemohon"),
        max_length=10,
        choices=PublicScope.choices,
        default=PublicScope.NONE,
    )
    public_address = models.CharField(_("Alamat untuk pemohon"), max_length=200, blank=True)
    refuses_staff_there = models.BooleanField(_("Tolak meja petugas di alamat itu"), default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(public_scope="NONE") | ~Q(public_address=""),
                name="queue_public_has_address",
                violation_error_message=_("Isi alamat yang dibuka pemohon."),
            ),
            models.CheckConstraint(
                condition=Q(priority_limit__gte=1) & Q(no_show_after__gte=1),
                name="queue_limits_positive",
            ),
        )

    @property
    def rule(self) -> Rule:
        """Give the ordering rule."""
        return Rule(
            preset=Preset(self.preset),
            limit=self.priority_limit,
            patience=timedelta(minutes=self.patience_minutes),
            head_start=timedelta(minutes=self.head_start_minutes),
        )

    @property
    def recall_spacing(self) -> timedelta:
        """Give the shortest time between two calls of one ticket."""
        return timedelta(seconds=self.recall_seconds)


class CounterQueue(models.Model):
    """A counter's place in the queue: the lanes it serves, and whether it pauses."""

    class Lanes(models.TextChoices):
        ANY = "ANY", _("Khusus dan biasa, menurut aturan kantor")
        PRIORITY_FIRST = "PRIORITY_FIRST", _("Khusus; biasa hanya bila tidak ada yang khusus")
        PRIORITY_ONLY = "PRIORITY_ONLY", _("Khusus saja")
        ORDINARY_ONLY = "ORDINARY_ONLY", _("Biasa saja")

    class Pause(models.TextChoices):
        REST = "REST", _("Istirahat")
        PAPERS = "PAPERS", _("Menyelesaikan berkas")
        HELP = "HELP", _("Membantu rekan")

    counter = models.OneToOneField(Counter, models.CASCADE, primary_key=True, related_name="queue")
    lanes = models.CharField(
        _("Jalur yang dilayani"), max_length=14, choices=Lanes.choices, default=Lanes.ANY
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    pause_reason = models.CharField(max_length=6, choices=Pause.choices, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, paused_by__isnull=True, pause_reason="")
                | Q(paused_at__isnull=False, paused_by__isnull=False, pause_reason__gt=""),
                name="counter_pause_whole",
            ),
        )


SETTINGS, COUNTER_QUEUES = Rows(QueueSettings), Rows(CounterQueue)
CHOICES = "queue_settings"  # where Django itself keeps an office's row


def settings_of(office: Office) -> QueueSettings:
    """Give an office's choices for its queue, or what stands for an office that chose none.

    It is read once for each ``office`` object: a request reads its office anew.
    """
    known: QueueSettings | None = office._state.fields_cache.get(CHOICES)
    if known is None:
        found = SETTINGS.first("WHERE it.office_id = %s", [office.pk])
        known = office._state.fields_cache[CHOICES] = found or QueueSettings(office_id=office.pk)
    return known


def queue_of_counter(counter: Counter) -> CounterQueue:
    """Give a counter's place in the queue, or that of one nobody configured."""
    found = COUNTER_QUEUES.first("WHERE it.counter_id = %s", [counter.pk])
    return found or CounterQueue(counter_id=counter.pk)


OWN_OR_COMMON_PREFIX = (
    "SELECT prefix FROM queueing_series WHERE office_id = %s AND lane = %s"
    " AND (service_id = %s OR service_id IS NULL) ORDER BY service_id IS NULL LIMIT 1"
)
FALLBACK_PREFIX = {Lane.PRIORITY: "R", Lane.ORDINARY: "A"}  # R: kelompok rentan


def prefix_of(office: Office, lane: str, service: Service) -> str:
    """Give the letters before a new number: the service's own, or the lane's."""
    found = sql.one(OWN_OR_COMMON_PREFIX, [office.pk, str(lane), service.pk])
    return str(found[0]) if found else FALLBACK_PREFIX[Lane(lane)]
