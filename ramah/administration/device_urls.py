"""The addresses at which a device is registered by its code, and a PIN is set."""

from django.urls import path

from ramah.administration import device_own

urlpatterns = [
    path("perangkat/", device_own.device, name="device"),
    path("kata-sandi/pin/", device_own.own_pin, name="pin"),
]
