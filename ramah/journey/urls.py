"""The desks of the actors."""

app_name = "journey"
urlpatterns: list[object] = []
