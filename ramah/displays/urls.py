"""Public pages."""

from django.urls import path

app_name = "displays"
urlpatterns: list[object] = []
