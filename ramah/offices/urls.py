"""The pages of a person's own account, and of the shared devices they log in on."""

from django.urls import include, path

from ramah.offices import device_views, logo_views, views

app_name = "offices"
urlpatterns = [
    path("masuk/", views.Login.as_view(), name="login"),
    path("masuk/pin/<int:pk>/", device_views.enter_pin, name="device_pin"),
    path("keluar/", views.Logout.as_view(), name="logout"),
    path("kata-sandi/", views.OwnPassword.as_view(), name="password"),
    path("kata-sandi/lagi/", device_views.confirm_password, name="device_password"),
    path("perangkat/kunci/", device_views.lock, name="device_lock"),
    path("perangkat/isian/buang/", device_views.drop_words, name="device_words_drop"),
    path("perangkat/dipakai/", device_views.touch, name="device_touch"),
    path("logo/<slug:digest>.png", logo_views.picture, name="logo"),
    # By name: what is recorded as an event lies in a room above this one.
    path("", include("ramah.administration.device_urls")),
]
