"""A person's own account: logging in and out, and their own password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from ramah.offices import device_sessions, device_views, device_words
from ramah.offices.forms import LoginForm, OwnPasswordForm
from ramah.offices.paths import own_path


class Login(LoginView):
    """Log a member of staff in, and lead on to the page they wanted."""

    template_name = "offices/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead a device that shows no desk to what it shows."""
        elsewhere = device_views.elsewhere(device_sessions.device_of(request))
        return elsewhere or super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or on a registered device the people it lets in by PIN."""
        tiles = None if "sandi" in request.GET else device_views.tiles(request)
        return tiles or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what device this is, if it is one."""
        about = {
            "device": device_sessions.device_of(self.request),
            "device_is_cut_off": device_sessions.is_cut_off(self.request),
            "has_own_authority": bool(settings.RAMAH_TRUST_PORT),
        }
        return super().get_context_data(**about, **kwargs)

    def get_redirect_url(self) -> str:
        """Lead on to paths of this program only."""
        return own_path(self.request.POST.get("next", self.request.GET.get("next")))


class Logout(LogoutView):
    """Log a member of staff out; their duty goes on until they end it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log out; what a shared device keeps for others stays."""
        device_words.log_out(request, now=timezone.now())
        return redirect(self.get_success_url())

    def get_redirect_url(self) -> str:
        """Lead to the public start page, wherever the request wants to."""
        return ""


class OwnPassword(PasswordChangeView):
    """Let a person change their own password; their other sessions end."""

    template_name = "offices/password.html"
    form_class = OwnPasswordForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Carry on where the person wanted to go."""
        wanted = own_path(self.request.POST.get("next", self.request.GET.get("next")))
        return super().get_context_data(next=wanted, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Change the password and say so."""
        messages.success(self.request, _("Kata sandi Anda sudah diganti."))
        return super().form_valid(form)

    def get_success_url(self) -> str:
        """Lead on to the page the person wanted, else to their desk."""
        return own_path(self.request.POST.get("next")) or resolve_url("journey:home")
