"""The addresses of the office's own administration."""

from django.urls import path

from ramah.administration import (
    aid_table_views,
    bell_views,
    booking_views,
    device_views,
    logo_views,
    office_views,
    people_views,
    printer_views,
    queue_urls,
    system_views,
    voice_views,
)
from ramah.administration.board_catalogue import BOARDS
from ramah.administration.catalogues import CATALOGUES

app_name = "administration"
urlpatterns = [
    path("", office_views.index, name="index"),
    path("kantor/", office_views.office_data, name="office"),
    path("logo/", logo_views.logo, name="logo"),
    path("logo/hapus/", logo_views.remove_logo, name="logo_remove"),
    path("jam-buka/", office_views.opening_hours, name="hours"),
    path("libur/", office_views.holidays, name="holidays"),
    path("libur/tambah/", office_views.add_holiday, name="holiday_add"),
    path("libur/impor/", office_views.import_holidays, name="holiday_import"),
    path("libur/<int:pk>/hapus/", office_views.remove_holiday, name="holiday_remove"),
    path("pengguna/", people_views.users, name="users"),
    path("pengguna/tambah/", people_views.add_user, name="users_add"),
    path("pengguna/kata-sandi/", people_views.password, name="password"),
    path("pengguna/<int:pk>/", people_views.edit_user, name="users_edit"),
    path("pengguna/<int:pk>/kata-sandi/", people_views.reset_password, name="password_reset"),
    path("perangkat/", device_views.devices, name="devices"),
    path("perangkat/tambah/", device_views.add_device, name="devices_add"),
    path("perangkat/kode/", device_views.code, name="device_code"),
    path("perangkat/<int:pk>/", device_views.edit_device, name="devices_edit"),
    path("perangkat/<int:pk>/kode/", device_views.give_code, name="devices_code"),
    path("perangkat/<int:pk>/putus/", device_views.cut_off, name="devices_cut"),
    path("janji-temu/", booking_views.bookings, name="bookings"),
    path("jadwal/", people_views.roster, name="roster"),
    path("jadwal/tambah/", people_views.add_to_roster, name="roster_add"),
    path("jadwal/<int:pk>/hapus/", people_views.remove_from_roster, name="roster_remove"),
    path("bel/", bell_views.bell, name="bell"),
    path("bel/tanda/", bell_views.bell_sign, name="bell_sign"),
    path("suara/", voice_views.voice, name="voice"),
    path("suara/rekaman/", voice_views.record, name="voice_record"),
    path("suara/tempat/", voice_views.add_place, name="voice_place"),
    path("suara/<int:pk>/hapus/", voice_views.remove, name="voice_remove"),
    path("printer/", printer_views.printers, name="printers"),
    path("printer/tambah/", printer_views.add_printer, name="printers_add"),
    path("printer/<int:pk>/", printer_views.edit_printer, name="printers_edit"),
    path("printer/<int:pk>/percobaan/", printer_views.test_printer, name="printers_test"),
    *queue_urls.urlpatterns,
    path("sarana/tabel/", aid_table_views.table, name="aids_table"),
    path("sarana/berkas/", aid_table_views.file, name="aids_file"),
    path("sistem/", system_views.system, name="system"),
    *(address for kind in (*CATALOGUES, BOARDS) for address in kind.urls()),
]
