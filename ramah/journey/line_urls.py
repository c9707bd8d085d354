"""The addresses of the queue at the desks."""

from django.urls import path, re_path

from ramah.journey import counter, counter_calls, line_pages

urlpatterns = [
    path("loket/", counter.desk, name="counter"),
    path("loket/panggil/", counter_calls.call_next, name="call_next"),
    path("loket/panggil/<int:ticket_id>/", counter_calls.call_ticket, name="call_ticket"),
    path("loket/jeda/", counter_calls.pause, name="pause_counter"),
    path("loket/lanjut/", counter_calls.go_on, name="go_on_counter"),
    path("loket/panggilan/<int:call_id>/lagi/", counter_calls.call_again, name="call_again"),
    path("loket/panggilan/<int:call_id>/mulai/", counter_calls.start, name="start_service"),
    path(
        "loket/panggilan/<int:call_id>/selesai/", counter_calls.finish_ticket, name="finish_ticket"
    ),
    path("loket/panggilan/<int:call_id>/alihkan/", counter_calls.transfer, name="transfer_ticket"),
    path("loket/panggilan/<int:call_id>/sisihkan/", counter_calls.park, name="park_ticket"),
    re_path(
        r"^loket/panggilan/(?P<call_id>\d+)/(?P<ending>batal|tidak-datang|urungkan|tahan)/$",
        counter_calls.end_call,
        name="end_call",
    ),
    path("loket/layanan/<uuid:segment_id>/selesai/", counter.finish, name="finish_service"),
    path("duta/nomor/", line_pages.draw, name="draw"),
    path("duta/nomor/<str:code>/", line_pages.drawn, name="drawn"),
    path("meja/antrean/", line_pages.whole_line, name="line"),
    path("meja/antrean/<int:ticket_id>/", line_pages.ticket_page, name="ticket"),
    path("meja/antrean/<int:ticket_id>/tahan/", line_pages.hold, name="hold_ticket"),
    path("meja/antrean/<int:ticket_id>/kembali/", line_pages.bring_back, name="return_ticket"),
    path("meja/antrean/<int:ticket_id>/pindah/", line_pages.move, name="move_ticket"),
    path("meja/antrean/<int:ticket_id>/pulang/", line_pages.let_go, name="let_go"),
    path("meja/antrean/<int:ticket_id>/kunjungan/", line_pages.recognise, name="recognise"),
]
