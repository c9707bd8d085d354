"""Pages of the office's own administration."""

app_name = "offices"
urlpatterns: list[object] = []
