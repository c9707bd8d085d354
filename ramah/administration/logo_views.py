"""The logo of the office's letterhead: seen, replaced, removed."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ramah.administration import logo_actions
from ramah.administration.access import OfficeRequest, administrators_only
from ramah.administration.pages import fill_in, sent, who_and_when
from ramah.lib.forms import RamahForm
from ramah.offices import logo_picture
from ramah.offices.logo import logo_of
from ramah.offices.logo_picture import Picture, UnusablePicture

KINDS = "image/png,image/jpeg,image/webp"


class LogoForm(RamahForm):
    """A file that is to be the logo; its answer is the picture made of it."""

    file = forms.FileField(
        label=_("Berkas logo"),
        help_text=_("PNG, JPEG, atau WebP, paling besar 5 MB. PNG berlatar bening paling baik."),
        allow_empty_file=True,  # our own sentence says what to do
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["required"] = _("Pilih berkas logo dahulu.")

    def clean_file(self) -> Picture:
        """Read the picture; what is too large is not even read into memory."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            return logo_picture.read(file.read(logo_picture.MOST_BYTES + 1))
        except UnusablePicture as refusal:
            raise forms.ValidationError(gettext(refusal.message)) from refusal


@administrators_only
def logo(request: OfficeRequest) -> HttpResponse:
    """Show the logo, and take a new one in its place."""
    office = request.office
    present = logo_of(office)
    return fill_in(
        request,
        LogoForm(sent(request), request.FILES or None),
        lambda values: logo_actions.set_logo(
            office=office, picture=values["file"], **who_and_when(request)
        ),
        heading=_("Logo kop surat"),
        back="logo",
        done=lambda _logo: _("Logo terpasang."),
        template="administration/logo.html",
        send=_("Ganti logo") if present else _("Pasang logo"),
        logo=present,
    )


@administrators_only
def remove_logo(request: OfficeRequest) -> HttpResponse:
    """Remove the logo, after a confirmation."""
    office = request.office
    return fill_in(
        request,
        RamahForm(sent(request)),
        lambda _values: logo_actions.remove_logo(office=office, **who_and_when(request)),
        heading=_("Hapus logo"),
        back="logo",
        done=lambda _result: _("Logo dihapus. Kop surat memuat nama kantor saja."),
        template="administration/logo_remove.html",
        send=_("Hapus sekarang"),
    )
