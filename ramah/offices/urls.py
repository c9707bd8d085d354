"""The pages of a person's own account."""

from django.urls import path

from ramah.offices import views

app_name = "offices"
urlpatterns = [
    path("masuk/", views.Login.as_view(), name="login"),
    path("keluar/", views.Logout.as_view(), name="logout"),
    path("kata-sandi/", views.OwnPassword.as_view(), name="password"),
]
