"""How a device comes to trust the office's own certificate authority.

The same guide stands in the program, and on a page by plain HTTP for devices without that trust.
"""

import base64
import re
import ssl
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ramah.offices.models import Office

FILE_NAME = "ramah-otoritas.crt"
LOOPBACK = ("127.", "localhost", "[::1]")
PLAIN_STYLES = ("tokens", "base", "button", "trust")
TYPEFACE = re.compile(r"@font-face\s*\{[^}]*\}")
QUIET_ZONE = 4  # modules around a QR code, as its standard asks
HTTPS_PORT, HTTP_PORT = 443, 80


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """Show how to trust the office's authority, or that there is nothing to install."""
    context: dict[str, Any] = {"https": settings.HTTPS}
    if _has_authority():
        host = _host_for_others(request)
        context |= guide(host, settings.PORT, settings.RAMAH_TRUST_PORT, _certificate())
        context["certificate_url"] = reverse("displays:authority")
    return render(request, "displays/trust.html", context)


@require_safe
def authority(_request: HttpRequest) -> HttpResponse:
    """Give the authority's certificate, which devices install."""
    if not _has_authority():
        raise Http404(_("Kantor ini tidak memakai otoritas sertifikat sendiri."))
    response = HttpResponse(_der(_certificate()), content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def guide(host: str, port: int, trust_port: int, certificate: Path) -> dict[str, Any]:
    """Give what the guide shows to who reaches the server by this name.

    :param certificate: the authority's certificate (PEM).
    """
    plain = _address("http", host, trust_port, HTTP_PORT)
    secure = _address("https", host, port, HTTPS_PORT)
    page, file = f"{plain}percaya/", f"{plain}percaya/otoritas.crt"
    return {
        "fingerprint": fingerprint_lines(_der(certificate)),
        "secure_url": secure,
        "page_url": page,
        "codes": [
            {"label": _("Halaman ini di ponsel"), "url": page, "image": _qr(page)},
            {"label": _("Langsung unduh sertifikat"), "url": file, "image": _qr(file)},
            {"label": _("Alamat kantor, sesudah dipasang"), "url": secure, "image": _qr(secure)},
        ],
    }


def plain_pages(
    hosts: Sequence[str], port: int, trust_port: int, certificate: Path
) -> dict[str, object]:
    """Write the page by plain HTTP for each name and language, with its style and certificate."""
    office = Office.objects.order_by("pk").first()
    return {
        "pages": {
            host: {
                code: _plain_page(code, office, host, port, trust_port, certificate)
                for code, _name in settings.LANGUAGES
            }
            for host in hosts
        },
        "style": _plain_style(),
        "certificate": base64.b64encode(_der(certificate)).decode(),
    }


def fingerprint_lines(certificate: bytes) -> list[str]:
    """Write the SHA-256 fingerprint of a certificate (DER) in four lines of eight pairs."""
    digest = sha256(certificate).hexdigest().upper()
    return [" ".join(digest[i + j : i + j + 2] for j in range(0, 16, 2)) for i in range(0, 64, 16)]


def _plain_page(
    language: str, office: Office | None, host: str, port: int, trust_port: int, certificate: Path
) -> str:
    with translation.override(language):
        context = guide(host, port, trust_port, certificate)
        context |= {"office": office, "certificate_url": "/percaya/otoritas.crt"}
        return render_to_string("displays/trust_plain.html", context)


def _plain_style() -> str:
    """Join the style sheets that the plain page needs; its typeface is the device's own."""
    folder = settings.BASE / "static" / "css"
    texts = [(folder / f"{name}.css").read_text(encoding="utf-8") for name in PLAIN_STYLES]
    dark = (folder / "tokens-dark.css").read_text(encoding="utf-8")
    texts.insert(1, f"@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}")
    return TYPEFACE.sub("", "\n".join(texts))


def _certificate() -> Path:
    folder: Path = settings.RAMAH_HOME
    return folder / "authority" / "authority.pem"


def _has_authority() -> bool:
    return bool(settings.RAMAH_TRUST_PORT) and _certificate().exists()


def _host_for_others(request: HttpRequest) -> str:
    """Name the server as another device can reach it, also when this one is the server."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    known: list[str] = settings.RAMAH_HOSTS
    return known[0] if host.startswith(LOOPBACK) and known else host


def _address(scheme: str, host: str, port: int, usual: int) -> str:
    return f"{scheme}://{host}{'' if port == usual else f':{port}'}/"


def _qr(text: str) -> str:
    image: str = segno.make(text, error="m", micro=False).svg_data_uri(
        border=QUIET_ZONE, scale=4, light="#fff"
    )
    return image


def _der(certificate: Path) -> bytes:
    return ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))
