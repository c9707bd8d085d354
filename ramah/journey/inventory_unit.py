"""One unit of an aid: how it is, what is done to it in one tap, its photos, its history."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from ramah.aids import care, photos, tags
from ramah.aids.models import Aid
from ramah.aids.records import AidPhoto
from ramah.aids.state import badges, history, needs_cleaning, needs_service
from ramah.journey import inventory_actions as actions
from ramah.journey.inventory import caretakers_only
from ramah.journey.pages import act, office_of, staff, submit
from ramah.journey.permissions import roles_of
from ramah.lib.forms import RamahForm
from ramah.offices import logo_picture
from ramah.offices.logo_picture import Picture, UnusablePicture
from ramah.offices.models import Role
from ramah.offices.paths import own_path

KINDS = "image/png,image/jpeg,image/webp"
DONE = {
    "CLEANED": _("%(aid)s dicatat bersih."),
    "SERVICED": _("Servis %(aid)s dicatat."),
    "BACK": _("%(aid)s dipakai lagi."),
    "FOUND": _("%(aid)s ditemukan. Periksa dan bersihkan sebelum dipinjamkan."),
}


class OutForm(RamahForm):
    """Why a unit is not used for now."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=200,
        help_text=_("Misalnya: sedang diservis. Jangan tulis nama pemohon."),
    )
    damaged = forms.BooleanField(label=_("Sarana ini rusak"), required=False)


class PhotoForm(RamahForm):
    """A photo of a unit; its answer is the picture made of it."""

    file = forms.FileField(
        label=_("Foto"),
        help_text=_("JPEG, PNG, atau WebP, paling besar 15 MB. Jangan memotret orang."),
        allow_empty_file=True,  # our own sentence says what to do
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )

    def clean_file(self) -> Picture:
        """Read the picture; what is too large is not even read into memory."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            return logo_picture.read_photo(file.read(logo_picture.MOST_PHOTO_BYTES + 1))
        except UnusablePicture as refusal:
            raise forms.ValidationError(gettext(refusal.message)) from refusal


@require_safe
@caretakers_only
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a unit."""
    return _show(request, _unit_or_404(request, pk))


@require_safe
@caretakers_only
def scanned(request: HttpRequest, office: int, tag: str) -> HttpResponse:
    """Lead from the address in a label's QR code to the unit's page, or say what is wrong."""
    try:
        address = tags.PATH.format(office=office, tag=quote(tag, safe=""))
        aid = tags.unit_of(office_of(request), address)
    except tags.UnknownTag as refusal:
        messages.warning(request, str(refusal))
        return redirect("journey:scan")
    return redirect("journey:unit", aid.pk)


@require_POST
@caretakers_only
def care_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Note in one tap what was done to a unit."""
    aid, kind = _unit_or_404(request, pk), request.POST.get("kind", "")
    if kind not in actions.CARE:
        raise Http404
    return act(
        request,
        lambda: actions.care_for(aid=aid, kind=kind, by=staff(request), now=timezone.now()),
        done=DONE[kind] % {"aid": aid},
        back=own_path(request.POST.get("next")) or _url(aid),
    )


@require_POST
@caretakers_only
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a unit out of service, with the reason."""
    aid, form = _unit_or_404(request, pk), OutForm(request.POST)
    return submit(
        request,
        form,
        lambda: actions.take_out(
            aid=aid, by=staff(request), now=timezone.now(), **form.cleaned_data
        ),
        done=_("%(aid)s ditandai tidak dipakai.") % {"aid": aid},
        back=_url(aid),
        show=lambda: _show(request, aid, out_form=form),
    )


@require_POST
@caretakers_only
def add_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a photo of a unit."""
    aid, form = _unit_or_404(request, pk), PhotoForm(request.POST, request.FILES)
    return submit(
        request,
        form,
        lambda: actions.add_photo(
            aid=aid, picture=form.cleaned_data["file"], by=staff(request), now=timezone.now()
        ),
        done=_("Foto tersimpan."),
        back=_url(aid),
        show=lambda: _show(request, aid, photo_form=form),
    )


@require_POST
@caretakers_only
def remove_photo(request: HttpRequest, pk: int, photo_id: int) -> HttpResponse:
    """Remove a photo; a repeat changes nothing."""
    aid = _unit_or_404(request, pk)
    photo = AidPhoto.objects.select_related("office").filter(aid=aid, pk=photo_id).first()
    if photo is None:
        messages.info(request, gettext("Foto ini sudah dihapus sebelumnya."))
        return redirect(_url(aid))
    return act(
        request,
        lambda: actions.remove_photo(photo=photo, by=staff(request), now=timezone.now()),
        done=_("Foto dihapus."),
        back=_url(aid),
    )


@require_safe
@caretakers_only
def picture(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Serve a photo to those who care for the aids, and to nobody else."""
    photo = get_object_or_404(AidPhoto, pk=photo_id, office=office_of(request))
    try:
        content = photos.path_of(photo).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/jpeg")


def _show(request: HttpRequest, aid: Aid, **forms_sent: RamahForm) -> HttpResponse:
    now, is_lent = timezone.now(), care.is_lent(aid)
    context = {
        "aid": aid,
        "badges": badges(aid, lent=is_lent, now=now),
        "is_lent": is_lent,
        "is_dirty": needs_cleaning(aid, now),
        "is_old": needs_service(aid, now),
        "out_form": OutForm(),
        "photo_form": PhotoForm(),
        "photos": list(aid.photos.order_by("pk")),
        "most_photos": photos.MOST,
        "history": history(aid),
        "may_edit": Role.OFFICE_ADMINISTRATOR in roles_of(staff(request), office_of(request)),
        **forms_sent,
        "form": next(iter(forms_sent.values()), None),
    }
    return render(request, "journey/inventory_unit.html", context)


def _unit_or_404(request: HttpRequest, pk: int) -> Aid:
    found: Any = Aid.objects.select_related("type", "office")
    aid: Aid = get_object_or_404(found, pk=pk, office=office_of(request))
    return aid


def _url(aid: Aid) -> str:
    return reverse("journey:unit", args=[aid.pk])
