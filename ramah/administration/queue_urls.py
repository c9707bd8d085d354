"""The addresses of the queue, within the administration's."""

from django.urls import path

from ramah.administration import queue_views

urlpatterns = [
    path("antrean/", queue_views.queue, name="queue"),
    path("antrean/contoh/", queue_views.example, name="queue_example"),
    path("jalur-loket/", queue_views.lanes, name="lanes"),
    path("huruf/", queue_views.series_list, name="series"),
    path("huruf/tambah/", queue_views.add_series, name="series_add"),
    path("huruf/<int:pk>/", queue_views.edit_series, name="series_edit"),
    path("huruf/<int:pk>/hapus/", queue_views.remove_series, name="series_remove"),
]
