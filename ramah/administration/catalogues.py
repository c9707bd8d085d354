"""The kinds of things the office keeps, each as one table: its list, its form, its actions."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ramah.administration import actions, forms
from ramah.administration.changes import SET_BY_OFFICE
from ramah.administration.pages import Catalogue
from ramah.aids.models import Aid, Loan, PlaceUse
from ramah.aids.state import needs_cleaning
from ramah.lib.ui import badge
from ramah.offices.models import Counter


def in_use(row: Any) -> SafeString:
    """Show whether officers meet this row in their work."""
    return badge(say("Dipakai"), "ok") if row.is_active else badge(say("Tidak dipakai"))


def is_open(row: Any) -> SafeString:
    """Show whether this is open to visitors."""
    return badge(say("Dibuka"), "ok") if row.is_active else badge(say("Ditutup"))


def verified(row: Any) -> SafeString:
    """Show how far a fact was verified: the weakest of its parts speaks, and says it is a part."""
    status = str(row.status)
    if status in ("", SET_BY_OFFICE):
        return badge(say("ditetapkan kantor"), "info")
    part = "/" in status
    if "unverified" in status:
        return badge(say("sebagian belum diverifikasi") if part else say("belum diverifikasi"))
    if "inference" in status:
        return badge(say("sebagian disimpulkan") if part else say("disimpulkan"), "near")
    return badge(say("terverifikasi"), "ok")


def services_of(counter: Counter) -> Any:
    """Name the services of a counter by their codes."""
    codes = sorted(service.code for service in counter.services.all())
    return ", ".join(codes) if codes else badge(say("Belum ada"), "near")


def state_of(aid: Aid) -> SafeString:
    """Show whether a unit can be handed out now."""
    if getattr(aid, "lent", False):
        return badge(say("Dipinjam"), "info")
    if aid.out_of_service:
        return badge(say("Tidak dipakai"))
    if needs_cleaning(aid, timezone.now()):
        return badge(say("Perlu dibersihkan"), "near")
    return badge(say("Tersedia"), "ok")


def condition_of(aid: Aid) -> Any:
    """Show a unit's condition; what is not good stands out."""
    label = aid.get_condition_display()
    return label if aid.condition == Aid.Condition.GOOD else badge(label, "near")


def place_state(place: Any) -> SafeString:
    """Show whether a place is free, taken or out of use."""
    if place.taken:
        return badge(say("Ditempati"), "info")
    return badge(say("Dipakai"), "ok") if place.is_active else badge(say("Tidak dipakai"))


CATALOGUES = (
    Catalogue(
        name="services",
        address="layanan",
        title=pgettext_lazy("daftar", "Layanan"),
        lead=_("Layanan yang dapat dituju pemohon, dengan prosedur yang dibacakan petugas."),
        one=_("layanan"),
        columns=(
            (_("Nama"), lambda row: row.name),
            (_("Kode"), lambda row: row.code),
            (_("Sumber"), verified),
            (_("Keadaan"), is_open),
        ),
        rows=lambda office: office.services.select_related("office").order_by("code"),
        form=forms.ServiceForm,
        add=actions.add_service,
        change=lambda row, **about: actions.change_service(service=row, **about),
    ),
    Catalogue(
        name="counters",
        address="loket",
        title=pgettext_lazy("daftar", "Loket"),
        lead=_("Tempat pemohon dilayani, dan layanan apa yang diberikan di situ."),
        one=_("loket"),
        columns=((_("Loket"), str), (_("Layanan"), services_of), (_("Keadaan"), is_open)),
        rows=lambda office: (
            office.counters.select_related("office").prefetch_related("services").order_by("number")
        ),
        form=forms.CounterForm,
        add=actions.add_counter,
        change=lambda row, **about: actions.change_counter(counter=row, **about),
    ),
    Catalogue(
        name="needs",
        address="kebutuhan",
        title=_("Kebutuhan"),
        lead=_("Yang dicatat petugas tentang pemohon: kebutuhannya, bukan sebabnya."),
        one=_("kebutuhan"),
        columns=(
            (_("Nama"), lambda row: row.name),
            (_("Kode"), lambda row: row.code),
            (_("Keadaan"), in_use),
        ),
        rows=lambda office: office.needs.select_related("office").order_by("position", "code"),
        form=forms.NeedForm,
        add=actions.add_need,
        change=lambda row, **about: actions.change_need(need=row, **about),
    ),
    Catalogue(
        name="groups",
        address="kelompok",
        title=pgettext_lazy("daftar", "Kelompok rentan"),
        lead=_("Kelompok kasar untuk statistik. Pemohon selalu boleh tidak menyebutkannya."),
        one=_("kelompok"),
        columns=(
            (_("Nama"), lambda row: row.name),
            (_("Dasar hukum"), lambda row: row.legal_basis or "–"),
            (_("Sumber"), verified),
            (_("Keadaan"), in_use),
        ),
        rows=lambda office: office.groups.select_related("office").order_by("pk"),
        form=forms.GroupForm,
        add=actions.add_group,
        change=lambda row, **about: actions.change_group(group=row, **about),
    ),
    Catalogue(
        name="aid_types",
        address="jenis-sarana",
        title=_("Jenis sarana bantu"),
        lead=_("Jenis sarana bantu, dan kebutuhan yang menyarankannya. Petugas yang memutuskan."),
        one=_("jenis sarana"),
        columns=(
            (_("Nama"), lambda row: row.name),
            (_("Cara pakai"), lambda row: row.get_mode_display()),
            (_("Sumber"), verified),
            (_("Keadaan"), in_use),
        ),
        rows=lambda office: office.aid_types.select_related("office").order_by("name"),
        form=forms.AidTypeForm,
        add=actions.add_aid_type,
        change=lambda row, **about: actions.change_aid_type(aid_type=row, **about),
    ),
    Catalogue(
        name="aids",
        address="sarana",
        title=_("Unit sarana bantu"),
        lead=_(
            "Setiap unit dengan labelnya. Unit yang dipinjam baru dapat diubah setelah kembali."
        ),
        one=_("unit sarana"),
        columns=(
            (_("Label"), lambda row: row.tag),
            (_("Jenis"), lambda row: row.type.name),
            (_("Kondisi"), condition_of),
            (_("Keadaan"), state_of),
        ),
        rows=lambda office: (
            office.aids.select_related("type")
            .annotate(
                lent=Exists(Loan.objects.filter(aid=OuterRef("pk"), returned_at__isnull=True))
            )
            .order_by("tag")
        ),
        form=forms.AidForm,
        template="administration/aids.html",
        add=actions.add_aid,
        change=lambda row, **about: actions.change_aid(aid=row, **about),
    ),
    Catalogue(
        name="places",
        address="tempat",
        title=_("Tempat prioritas"),
        lead=_("Parkir khusus, kursi prioritas, dan ruang kursi roda."),
        one=_("tempat"),
        columns=(
            (_("Nama"), lambda row: row.name),
            (_("Jenis"), lambda row: row.get_kind_display()),
            (_("Keadaan"), place_state),
        ),
        rows=lambda office: (
            office.places.select_related("office")
            .annotate(
                taken=Exists(PlaceUse.objects.filter(place=OuterRef("pk"), freed_at__isnull=True))
            )
            .order_by("kind", "name")
        ),
        form=forms.PlaceForm,
        add=actions.add_place,
        change=lambda row, **about: actions.change_place(place=row, **about),
    ),
)
