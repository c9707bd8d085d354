"""The addresses of announced visits at the desks."""

from django.urls import path

from ramah.journey import booking_pages

urlpatterns = [
    path("janji-temu/", booking_pages.bookings, name="bookings"),
    path("janji-temu/buat/", booking_pages.add, name="booking_add"),
    path("janji-temu/<int:pk>/", booking_pages.booking, name="booking"),
    path("janji-temu/<int:pk>/tiba/", booking_pages.arrive, name="booking_arrive"),
    path("janji-temu/<int:pk>/pindah/", booking_pages.move, name="booking_move"),
    path("janji-temu/<int:pk>/batal/", booking_pages.cancel, name="booking_cancel"),
    path("persiapan/", booking_pages.prepare, name="preparation"),
]
