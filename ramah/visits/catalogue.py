"""What an office may note of a visitor: needs, and coarse groups; both are the office's to edit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Office


class VulnerableGroup(models.Model):
    """A coarse group of kelompok rentan; naming it is always optional."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="groups")
    code = models.CharField(_("Kode"), max_length=20)
    name = models.CharField(_("Nama"), max_length=120)
    name_en = models.CharField(_("Nama (Inggris)"), max_length=120, blank=True)
    hint = models.CharField(_("Keterangan untuk petugas"), max_length=300, blank=True)
    legal_basis = models.CharField(_("Dasar hukum"), max_length=200, blank=True)
    status = models.CharField(max_length=60, blank=True, editable=False)
    is_active = models.BooleanField(_("Dipakai"), default=True)

    class Meta:
        constraints = (models.UniqueConstraint("office", "code", name="group_code_unique"),)

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """What a visitor needs in order to be served (never why: need, not diagnosis)."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="needs")
    code = models.CharField(_("Kode"), max_length=20)
    name = models.CharField(_("Nama"), max_length=80)
    name_en = models.CharField(_("Nama (Inggris)"), max_length=80, blank=True)
    icon = models.CharField(max_length=40, default="hand")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("Dipakai"), default=True)

    class Meta:
        constraints = (models.UniqueConstraint("office", "code", name="need_code_unique"),)

    def __str__(self) -> str:
        return self.name
