"""The forms of a shared device: its registration code, a PIN, and the setting of one's own."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ramah.lib.forms import RamahForm
from ramah.offices import pins
from ramah.offices.models import User


def _pin_field(label: Any, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(
        attrs={
            "inputmode": "numeric",
            "autocomplete": "off",
            "maxlength": pins.LENGTH,
            "class": "short",
        }
    )
    digits = RegexValidator(r"^[0-9]{6}\Z", _("PIN terdiri dari 6 angka."))
    return forms.CharField(label=label, widget=widget, validators=[digits], **options)


class PinForm(RamahForm):
    """A person's PIN, typed on a registered device."""

    pin = _pin_field(_("PIN"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].widget.attrs["autofocus"] = True


def _password_field() -> forms.CharField:
    return forms.CharField(
        label=_("Kata sandi Anda"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(RamahForm):
    """The password of who came by PIN, before they administer the office."""

    password = _password_field()


class OwnPinForm(RamahForm):
    """A new PIN of one's own; the password shows that it is really them."""

    password = _password_field()
    pin = _pin_field(
        _("PIN baru"),
        help_text=_("6 angka: tidak berulang, tidak berurutan, dan bukan dari nama pengguna."),
    )
    again = _pin_field(_("PIN baru, sekali lagi"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_pin(self) -> str:
        """Refuse a PIN that others would guess."""
        pin: str = self.cleaned_data["pin"]
        weakness = pins.weakness(pin, self.user.username)
        if weakness:
            raise forms.ValidationError(weakness)
        return pin

    def clean(self) -> dict[str, Any]:
        """Check that both PINs agree."""
        answers = self.cleaned_data
        if {"pin", "again"} <= answers.keys() and answers["pin"] != answers["again"]:
            self.add_error("again", _("Kedua PIN tidak sama. Ketik sekali lagi."))
        return answers


class CodeForm(RamahForm):
    """The code that the administrator reads out."""

    code = forms.CharField(
        label=_("Kode pendaftaran"),
        max_length=20,
        help_text=_("Delapan huruf dan angka, misalnya ABCD-2345."),
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "characters",
                "autocomplete": "off",
                "spellcheck": "false",
                "class": "medium",
            }
        ),
    )
