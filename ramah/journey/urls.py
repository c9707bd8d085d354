"""The desks of the actors, and what is done at them."""

from django.urls import include, path, re_path

from ramah.journey import (
    afterwards_pages,
    ambassador,
    counter,
    home,
    manager,
    report_pages,
    security,
    slip,
    visit_pages,
)

app_name = "journey"
urlpatterns = [
    path("meja/", home.home, name="home"),
    path("", include("ramah.journey.duty_urls")),
    path("keamanan/", security.desk, name="security"),
    path("keamanan/terima/", security.receive, name="receive"),
    path("keamanan/<uuid:visit_id>/", security.escort, name="escort"),
    path("keamanan/<uuid:visit_id>/dampingi/", security.accompany, name="accompany"),
    path("keamanan/<uuid:visit_id>/antar/", security.set_off, name="set_off"),
    path("keamanan/<uuid:visit_id>/jemput/", security.meet, name="meet"),
    path("keamanan/<uuid:visit_id>/pintu-keluar/", security.see_out, name="see_out"),
    path("duta/", ambassador.desk, name="ambassador"),
    path("duta/lobi/", ambassador.lobby, name="lobby"),
    path("duta/cari/", ambassador.find, name="find"),
    path("duta/<uuid:visit_id>/terima/", ambassador.accept, name="accept"),
    path("duta/<uuid:visit_id>/daftar/", ambassador.register, name="register"),
    path("duta/<uuid:visit_id>/duduk/", ambassador.seat, name="seat"),
    path("loket/", counter.desk, name="counter"),
    path("loket/panggil/", counter.call_next, name="call_next"),
    path("loket/panggil/<int:ticket_id>/", counter.call_ticket, name="call_ticket"),
    path("loket/panggilan/<int:call_id>/lagi/", counter.call_again, name="call_again"),
    path("loket/panggilan/<int:call_id>/mulai/", counter.start, name="start_service"),
    re_path(
        r"^loket/panggilan/(?P<call_id>\d+)/(?P<ending>batal|tidak-datang)/$",
        counter.end_call,
        name="end_call",
    ),
    path("loket/layanan/<uuid:segment_id>/selesai/", counter.finish, name="finish_service"),
    path("kunjungan/<uuid:visit_id>/", visit_pages.visit_page, name="visit"),
    path("kunjungan/<uuid:visit_id>/slip/", slip.slip, name="slip"),
    path("kunjungan/<uuid:visit_id>/kebutuhan/", visit_pages.change_needs, name="change_needs"),
    path("kunjungan/<uuid:visit_id>/sarana/", visit_pages.provide_aids, name="provide_aids"),
    path("kunjungan/<uuid:visit_id>/pulang/", visit_pages.leave_early, name="leave_early"),
    path("kunjungan/<uuid:visit_id>/salah-catat/", visit_pages.withdraw, name="withdraw"),
    path("kunjungan/<uuid:visit_id>/alihkan/", visit_pages.take_over, name="take_over"),
    path("laporan/<uuid:visit_id>/", report_pages.report, name="report"),
    path("laporan/<uuid:visit_id>/buka/", report_pages.open_report, name="open_report"),
    path("laporan/<uuid:visit_id>/kirim/", report_pages.send_report, name="send_report"),
    path("laporan/<int:report_id>/terima/", report_pages.acknowledge, name="acknowledge"),
    path("manajer/", manager.desk, name="manager"),
    path("catat-kemudian/", afterwards_pages.enter, name="afterwards"),
]
