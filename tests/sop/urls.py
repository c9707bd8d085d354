"""The SOP page alone, so that its tests stand on nothing else."""

from django.urls import include, path

from ramah.displays.sop import sop_page

pages = [
    path("sop/", sop_page, name="sop"),
    path("sop/<path:number>/", sop_page, name="sop_document"),
]
urlpatterns = [path("", include((pages, "displays")))]
