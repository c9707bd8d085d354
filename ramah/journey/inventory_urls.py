"""The addresses of the inventory of aids, within the desks'."""

from django.urls import path

from ramah.journey import (
    inventory,
    inventory_count,
    inventory_labels,
    inventory_scan,
    inventory_unit,
)

urlpatterns = [
    path("s/<int:office>/<path:tag>/", inventory_unit.scanned, name="scanned"),
    path("sarana/", inventory.units, name="units"),
    path("sarana/pindai/", inventory_scan.scan, name="scan"),
    path("sarana/hitung/", inventory_count.stock_takes, name="counts"),
    path("sarana/hitung/<int:pk>/", inventory_count.count, name="count"),
    path("sarana/hitung/<int:pk>/ada/", inventory_count.found, name="count_found"),
    path("sarana/hitung/<int:pk>/tutup/", inventory_count.close, name="count_close"),
    path("sarana/label/", inventory_labels.labels, name="labels"),
    path("sarana/foto/<int:photo_id>/", inventory_unit.picture, name="unit_picture"),
    path("sarana/<int:pk>/", inventory_unit.unit, name="unit"),
    path("sarana/<int:pk>/rawat/", inventory_unit.care_for, name="unit_care"),
    path("sarana/<int:pk>/tidak-dipakai/", inventory_unit.take_out, name="unit_out"),
    path("sarana/<int:pk>/foto/", inventory_unit.add_photo, name="unit_photo"),
    path(
        "sarana/<int:pk>/foto/<int:photo_id>/hapus/",
        inventory_unit.remove_photo,
        name="unit_photo_remove",
    ),
]
