"""The addresses of every page."""

from django.urls import include, path

urlpatterns = [
    path("bahasa/", include("django.conf.urls.i18n")),
    path("", include("ramah.displays.urls")),
    path("", include("ramah.offices.urls")),
    path("", include("ramah.journey.urls")),
    path("administrasi/", include("ramah.administration.urls")),
]

handler500 = "ramah.lib.storage.server_error"
