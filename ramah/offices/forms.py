"""The forms of a person's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ramah.lib.forms import PlainErrors


class LoginForm(PlainErrors, AuthenticationForm):
    """Username and password of a member of staff."""

    username = UsernameField(
        label=_("Nama pengguna"), widget=forms.TextInput(attrs={"autofocus": True})
    )
    password = forms.CharField(
        label=_("Kata sandi"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        """Forgive the capital that a phone's keyboard puts first: usernames are lower case."""
        username: str = self.cleaned_data["username"]
        return username.lower()

    def get_invalid_login_error(self) -> ValidationError:
        """Say what to do; never which of the two was wrong, nor whether the account exists."""
        text = _(
            "Nama pengguna atau kata sandi tidak cocok. Periksa huruf besar dan kecilnya, "
            "lalu coba lagi. Setelah %(limit)s kali keliru, akun terkunci sementara."
        )
        return ValidationError(
            text, code="invalid_login", params={"limit": settings.AXES_FAILURE_LIMIT}
        )


def _new_password(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class OwnPasswordForm(PlainErrors, PasswordChangeForm):
    """A new password of one's own."""

    error_messages = {
        "password_incorrect": _("Kata sandi lama tidak cocok. Ketik sekali lagi."),
        "password_mismatch": _("Kedua kata sandi baru tidak sama. Ketik sekali lagi."),
    }
    old_password = forms.CharField(
        label=_("Kata sandi lama"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password1 = _new_password(
        _("Kata sandi baru"),
        _("Paling sedikit 10 karakter, bukan angka saja, dan tidak memuat nama Anda."),
    )
    new_password2 = _new_password(_("Kata sandi baru, sekali lagi"))

    def clean(self) -> dict[str, Any]:
        """Check that both new passwords agree, are strong enough, and are new."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password1")
        new = self.cleaned_data.get("new_password1")
        if new and new == self.cleaned_data.get("old_password"):
            self.add_error("new_password1", _("Pilih kata sandi yang berbeda dari yang lama."))
        return self.cleaned_data

    def save(self, commit: bool = True) -> Any:
        """Set the password; from now on it is the person's own."""
        self.user.must_change_password = False
        return super().save(commit)
