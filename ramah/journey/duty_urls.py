"""The addresses of the page of duties, within the desks'."""

from django.urls import path

from ramah.journey import duty_views

urlpatterns = [
    path("tugas/", duty_views.page, name="duty"),
    path("tugas/mulai/", duty_views.start, name="duty_start"),
    path("tugas/<int:duty_id>/akhiri/", duty_views.end, name="duty_end"),
    path("tugas/bertindak/", duty_views.stand_in, name="stand_in"),
    path("tugas/bertindak/<int:substitution_id>/berhenti/", duty_views.stop, name="stand_in_stop"),
]
