"""The addresses of every page."""

from django.urls import include, path

urlpatterns = [
    path("bahasa/", include("django.conf.urls.i18n")),
    path("", include("ramah.displays.urls")),
    path("", include("ramah.offices.urls")),
    path("", include("ramah.journey.urls")),
    path("administrasi/", include("ramah.administration.urls")),
]

handler400 = "ramah.displays.kiosk_problems.bad_request"
handler403 = "ramah.displays.kiosk_problems.permission_denied"
handler404 = "ramah.displays.kiosk_problems.page_not_found"
handler500 = "ramah.displays.kiosk_problems.server_error"
