"""The forms of the voice: a recording for a word, and for the name of a place."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ramah.lib.forms import RamahForm
from ramah.queueing import recordings
from ramah.queueing.recordings import Recording, UnusableRecording
from ramah.queueing.voice_pack import Clip

KINDS = "audio/mpeg,audio/wav,audio/x-wav,.mp3,.wav"
LONGEST_NAME = 60
Groups = list[tuple[Any, list[Clip]]]


class RecordingForm(RamahForm):
    """A file that is to be spoken; its answer is the recording that was checked."""

    file = forms.FileField(
        label=_("Berkas rekaman"),
        help_text=_("MP3 atau WAV, 0,1 sampai 10 detik, paling besar 1 MB."),
        allow_empty_file=True,  # our own sentence says what to do
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["required"] = _("Pilih berkas rekaman dahulu.")

    def clean_file(self) -> Recording:
        """Check the recording; what is too large is not even read into memory."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            return recordings.read(file.read(recordings.MOST_BYTES + 1))
        except UnusableRecording as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ClipForm(RecordingForm):
    """A recording for a word that boards speak."""

    key = forms.ChoiceField(label=_("Kata yang direkam"), widget=forms.Select)
    field_order = ("key", "file")

    def __init__(self, groups: Groups, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(title, [(clip.key, clip.text) for clip in clips]) for title, clips in groups]
        self.fields["key"].choices = choices  # type: ignore[attr-defined]


class PlaceNameForm(RecordingForm):
    """The name of a place, and how it is said."""

    name = forms.CharField(
        label=_("Nama tempat"),
        max_length=LONGEST_NAME,
        help_text=_(
            "Misalnya: ruang mediasi. Loket yang namanya sama dipanggil dengan nama tempat ini."
        ),
    )
    field_order = ("name", "file")

    def clean_name(self) -> str:
        """Let only names through that make a key."""
        name: str = self.cleaned_data["name"]
        if not slugify(name):
            raise forms.ValidationError(_("Tulis nama dengan huruf atau angka."))
        return name
