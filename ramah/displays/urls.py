"""Public pages."""

from django.urls import path

from ramah.displays import bell, bell_board, booking, kiosk, voice
from ramah.displays.boards import board, board_state, boards
from ramah.displays.health import healthz, readyz
from ramah.displays.sop import sop_page
from ramah.displays.start import start
from ramah.displays.styleguide import appearance, styleguide
from ramah.displays.survey import survey, survey_over
from ramah.displays.trust import authority, trust
from ramah.displays.visitor import typing, visitor, visitor_state

app_name = "displays"
urlpatterns = [
    path("", start, name="start"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("gaya/", styleguide, name="styleguide"),
    path("tampilan/", appearance, name="appearance"),
    path("sop/", sop_page, name="sop"),
    path("sop/<path:number>/", sop_page, name="sop_document"),
    path("kios/", kiosk.home, name="kiosk"),
    path("kios/ambil/", kiosk.draw, name="kiosk_draw"),
    path("kios/nomor/<str:token>/", kiosk.drawn, name="kiosk_drawn"),
    path("n/", typing, name="visitor_typing"),
    path("n/<str:code>/", visitor, name="visitor"),
    path("n/<str:code>/keadaan/", visitor_state, name="visitor_state"),
    path("janji/", booking.announce, name="booking_days"),
    path("janji/<str:code>/", booking.booking_page, name="booking"),
    path("janji/<str:code>/janji.ics", booking.booking_calendar, name="booking_calendar"),
    path("janji/<str:code>/pindah/", booking.booking_move, name="booking_move"),
    path("janji/<str:code>/batal/", booking.booking_cancel, name="booking_cancel"),
    path("panggil/", bell.bell, name="bell"),
    path("panggil/kantor/<int:office>/", bell.bell, name="bell_of"),
    path("panggil/<str:code>/", bell.ring, name="ring"),
    path("panggil/<str:code>/keadaan/", bell.ring_state, name="ring_state"),
    path("panggil/<str:code>/bantuan/", bell.describe, name="ring_help"),
    path("panggil/<str:code>/batal/", bell.cancel, name="ring_cancel"),
    path("survei/selesai/<int:pk>/", survey_over, name="survey_over"),
    path("survei/<str:token>/", survey, name="survey"),
    path("papan/", boards, name="boards"),
    path("papan/bel/", bell_board.bell_board, name="bell_board"),
    path("papan/bel/<str:code>/datang/", bell_board.take_at_post, name="bell_board_take"),
    path("papan/<int:pk>/", board, name="board"),
    path("papan/<int:pk>/isi/", board_state, name="board_state"),
    path("suara/<int:office>/manifest.json", voice.manifest, name="voice_manifest"),
    path("suara/klip/<int:pk>-<slug:digest>", voice.clip, name="voice_clip"),
    path("percaya/", trust, name="trust"),
    path("percaya/otoritas.crt", authority, name="authority"),
]
