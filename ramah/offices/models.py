"""The office: its people, roles, counters, services, hours, and who is on duty."""

import zoneinfo
from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.offices.devices import Device as Device
from ramah.offices.devices import Pin as Pin
from ramah.offices.devices import PinTries as PinTries
from ramah.offices.logo import OfficeLogo as OfficeLogo
from ramah.sop.procedure import Role as SopRole


def check_time_zone(name: str) -> None:
    """Refuse the name of a time zone that does not exist."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Zona waktu ini tidak dikenal. Contoh: Asia/Jakarta."))


class Role(models.TextChoices):
    """What a person may do at an office; the first four are the SOP's actors."""

    SECURITY_OFFICER = SopRole.SECURITY_OFFICER.value, _("Petugas Pengamanan")
    SERVICE_AMBASSADOR = SopRole.SERVICE_AMBASSADOR.value, _("Duta Pelayanan")
    COUNTER_OFFICER = SopRole.COUNTER_OFFICER.value, _("Petugas Pelayanan")
    MANAGER_ON_DUTY = SopRole.MANAGER_ON_DUTY.value, _("Manajer On Duty")
    OFFICE_ADMINISTRATOR = "OFFICE_ADMINISTRATOR", _("Administrator Kantor")


class Post(models.TextChoices):
    """Where a person on duty stands."""

    DROPZONE = "DROPZONE", _("Dropzone")
    LOBBY = "LOBBY", _("Lobi")
    COUNTER = "COUNTER", _("Loket")
    MANAGER = "MANAGER", _("Manajer")


POST_OF_ROLE = {
    Role.SECURITY_OFFICER: Post.DROPZONE,
    Role.SERVICE_AMBASSADOR: Post.LOBBY,
    Role.COUNTER_OFFICER: Post.COUNTER,
    Role.MANAGER_ON_DUTY: Post.MANAGER,
}
ROLE_OF_POST = {post: role for role, post in POST_OF_ROLE.items()}


class Office(models.Model):
    """One regional office; its revisions grow with every write and tell screens to re-read."""

    name = models.CharField(_("Nama kantor"), max_length=200)
    address = models.CharField(_("Alamat"), max_length=300, blank=True)
    phone = models.CharField(_("Telepon"), max_length=40, blank=True)
    time_zone = models.CharField(
        _("Zona waktu"), max_length=60, default="Asia/Jakarta", validators=[check_time_zone]
    )
    is_demo = models.BooleanField(default=False)
    sop_number = models.CharField(_("Nomor SOP"), max_length=60)
    sop_revision = models.CharField(_("Revisi SOP"), max_length=40, default="-")
    waiting_target_minutes = models.PositiveSmallIntegerField(
        _("Target jeda antar langkah (menit)"),
        default=3,
        help_text=_("Waktu tunggu sebelum sebuah langkah dimulai; tidak dihitung ke langkahnya."),
    )
    counter_waiting_target_minutes = models.PositiveSmallIntegerField(
        _("Target tunggu panggilan loket (menit)"), default=15
    )
    acknowledgement_target_minutes = models.PositiveSmallIntegerField(
        _("Target penerimaan laporan oleh Manajer On Duty (menit)"), default=60
    )
    identity_retention_days = models.PositiveSmallIntegerField(
        _("Masa simpan data identitas (hari)"),
        default=90,
        help_text=_("Sesudahnya nama dan telepon dihapus; statistik tetap. Bawaan 90 hari."),
    )
    revision = models.BigIntegerField(default=0, editable=False)
    queue_revision = models.BigIntegerField(default=0, editable=False)
    visits_revision = models.BigIntegerField(default=0, editable=False)
    aids_revision = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(identity_retention_days__gte=1),
                name="office_keeps_identity_a_day",
                violation_error_message=_("Masa simpan data identitas paling sedikit 1 hari."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Give the office's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)

    def local_date(self, at: datetime) -> date:
        """Give the office's calendar day at an instant."""
        return at.astimezone(self.zone).date()


class UserManager(BaseUserManager["User"]):
    """Makes users with a hashed password."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Make a user; without a password they cannot log in until one is set."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of an office's staff."""

    username = models.CharField(
        _("Nama pengguna"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]*$", _("Gunakan huruf kecil, angka, titik, atau strip.")
            )
        ],
        error_messages={"unique": _("Nama pengguna ini sudah dipakai. Pilih yang lain.")},
    )
    full_name = models.CharField(_("Nama lengkap"), max_length=120)
    office = models.ForeignKey(Office, models.PROTECT, related_name="staff")
    is_active = models.BooleanField(_("Aktif"), default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    def __str__(self) -> str:
        return self.full_name


class Assignment(models.Model):
    """A role that a person holds at an office."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=30, choices=Role.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint("office", "user", "role", name="assignment_given_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="assignment_role_known"),
        )


class Service(models.Model):
    """A service that visitors come for, with the procedure the ambassador reads out."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="services")
    code = models.CharField(_("Kode"), max_length=12)
    name = models.CharField(_("Nama layanan"), max_length=120)
    detail = models.CharField(_("Keterangan"), max_length=300, blank=True)
    procedure = models.TextField(
        _("Prosedur untuk dibacakan"),
        blank=True,
        help_text=_("Satu langkah tiap baris, dengan kata sehari-hari."),
    )
    requirements = models.TextField(
        _("Berkas yang perlu dibawa"), blank=True, help_text=_("Satu berkas tiap baris.")
    )
    status = models.CharField(max_length=40, blank=True, editable=False)
    is_active = models.BooleanField(_("Dibuka"), default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "code",
                name="service_code_unique",
                violation_error_message=_("Kode layanan ini sudah dipakai di kantor ini."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """A counter (loket) where services are given."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="counters")
    number = models.PositiveSmallIntegerField(_("Nomor loket"))
    name = models.CharField(_("Nama loket"), max_length=80, blank=True)
    directions = models.CharField(
        _("Jalan ke loket"),
        max_length=200,
        blank=True,
        help_text=_("Untuk ponsel pemohon yang dipanggil. Misalnya: lurus, lalu pintu kedua kiri."),
    )
    services = models.ManyToManyField(Service, related_name="counters", verbose_name=_("Layanan"))
    is_active = models.BooleanField(_("Dibuka"), default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "number",
                name="counter_number_unique",
                violation_error_message=_("Nomor loket ini sudah ada di kantor ini."),
            ),
        )

    def __str__(self) -> str:
        label = str(_("Loket %(number)s") % {"number": self.number})
        return f"{label} · {self.name}" if self.name else label


class Weekday(models.IntegerChoices):
    """Days as :meth:`datetime.date.weekday` counts them."""

    MONDAY = 0, _("Senin")
    TUESDAY = 1, _("Selasa")
    WEDNESDAY = 2, _("Rabu")
    THURSDAY = 3, _("Kamis")
    FRIDAY = 4, _("Jumat")
    SATURDAY = 5, _("Sabtu")
    SUNDAY = 6, _("Minggu")


class OpeningHours(models.Model):
    """A span of a weekday in which the office receives visitors, in its own zone."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("Hari"), choices=Weekday.choices)
    opens = models.TimeField(_("Buka"))
    closes = models.TimeField(_("Tutup"))

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="office_closes_after_opening",
                violation_error_message=_("Jam tutup harus sesudah jam buka."),
            ),
            models.UniqueConstraint(
                "office",
                "weekday",
                "opens",
                name="opening_hours_unique",
                violation_error_message=_("Jam buka ini sudah ada pada hari itu."),
            ),
        )


class Holiday(models.Model):
    """A day on which the office receives nobody."""

    class Kind(models.TextChoices):
        NATIONAL = "N", _("Libur nasional")
        COLLECTIVE_LEAVE = "C", _("Cuti bersama")
        LOCAL = "L", _("Libur setempat")

    office = models.ForeignKey(Office, models.PROTECT, related_name="holidays")
    date = models.DateField(_("Tanggal"))
    name = models.CharField(_("Nama"), max_length=120)
    kind = models.CharField(_("Jenis"), max_length=1, choices=Kind.choices, default=Kind.NATIONAL)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "date",
                "name",
                name="holiday_unique",
                violation_error_message=_("Hari libur ini sudah ada."),
            ),
        )


class RosterEntry(models.Model):
    """A weekly plan: who stands at which post; it proposes, starting duty decides."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="roster")
    user = models.ForeignKey(User, models.CASCADE, related_name="roster", verbose_name=_("Petugas"))
    weekday = models.PositiveSmallIntegerField(_("Hari"), choices=Weekday.choices)
    post = models.CharField(_("Pos"), max_length=10, choices=Post.choices)
    counter = models.ForeignKey(
        Counter, models.CASCADE, null=True, blank=True, verbose_name=_("Loket")
    )
    starts = models.TimeField(_("Mulai"))
    ends = models.TimeField(_("Selesai"))

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="roster_ends_after_start",
                violation_error_message=_("Jam selesai harus sesudah jam mulai."),
            ),
            models.CheckConstraint(
                condition=Q(post=Post.COUNTER, counter__isnull=False)
                | (~Q(post=Post.COUNTER) & Q(counter__isnull=True)),
                name="roster_counter_named",
                violation_error_message=_("Sebut loket hanya untuk pos Loket."),
            ),
        )


class DutyQuerySet(models.QuerySet["Duty"]):
    """Questions about who is on duty."""

    def open(self) -> "DutyQuerySet":
        """Keep the duties that have not ended."""
        return self.filter(ended_at__isnull=True)

    def at_post(self, office: Office, post: Post) -> "DutyQuerySet":
        """Keep an office's open duties at a post."""
        return self.open().filter(office=office, post=post)


class Duty(models.Model):
    """A person's time on duty at a post."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="duties")
    user = models.ForeignKey(User, models.PROTECT, related_name="duties")
    post = models.CharField(max_length=10, choices=Post.choices)
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office", "user", "post", condition=Q(ended_at__isnull=True), name="duty_open_once"
            ),
            models.UniqueConstraint(
                "counter",
                condition=Q(ended_at__isnull=True),
                name="duty_one_officer_per_counter",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="duty_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(post=Post.COUNTER, counter__isnull=False)
                | (~Q(post=Post.COUNTER) & Q(counter__isnull=True)),
                name="duty_counter_named",
            ),
        )


class Substitution(models.Model):
    """A manager on duty acting for another role, with the reason, until ended."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="substitutions")
    user = models.ForeignKey(User, models.PROTECT, related_name="substitutions")
    role = models.CharField(max_length=30, choices=Role.choices)
    reason = models.CharField(_("Alasan"), max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office", "user", condition=Q(ended_at__isnull=True), name="substitution_open_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="substitution_has_reason"),
        )
