"""The public page /sop/ shows the document, what is inferred, and whether it runs."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from ramah.offices.models import Office
from tests.sop.documents import activity, changed, second_office, with_steps, written

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.sop.urls")]


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.RAMAH_HOME = tmp_path
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "sop").mkdir()
    return tmp_path / "sop"


def shown(client: Client, address: str = "/sop/") -> str:
    reply = client.get(address)
    assert reply.status_code == 200
    return html.unescape(" ".join(reply.content.decode().split()))


@pytest.mark.usefixtures("folder")
def test_page_shows_the_whole_document_to_anyone(client: Client) -> None:
    page = shown(client)
    assert "W.10-UM.01.01-08" in page
    assert "KANTOR WILAYAH DAERAH KHUSUS JAKARTA" in page
    assert page.count("Undang-Undang Nomor 25 Tahun 2009") == 2
    assert "Jumlah waktu baku: 25 menit" in page
    assert "10 menit" in page
    assert "antrian khusus ." in page


@pytest.mark.usefixtures("folder")
def test_page_marks_what_is_inferred_in_words(client: Client) -> None:
    page = shown(client)
    mark = '<span class="sop-inferred" lang="id">(disimpulkan)</span>'
    for words in (
        "PERINGATAN",
        "PENCATATAN DAN PENDATAAN",
        "Mutu Baku",
        "Pemohon",
        "Petugas keamanan (= Petugas Pengamanan)",
        "memahami jenis layanan pada Kantor Wilayah;",
        "Pelayanan kepada kelompok rentan dimulai",
    ):
        assert f"{words} {mark}" in page


@pytest.mark.usefixtures("folder")
def test_page_never_names_the_signatory(client: Client) -> None:
    page = shown(client)
    assert "Kepala Kantor Wilayah, ditandatangani secara elektronik" in page
    assert "Yudianto" not in page


def test_page_shows_the_sop_that_the_office_works_under(client: Client, folder: Path) -> None:
    written(folder, second_office())
    Office.objects.create(
        name="Kantor Angin", sop_number="W.99/SOP/07", sop_revision="3 Maret 2026"
    )
    assert "Penerimaan Tamu Prioritas</h1>" in shown(client)


def test_page_links_every_other_document(client: Client, folder: Path) -> None:
    written(folder, second_office())
    Office.objects.create(name="Kantor Hujan", sop_number="W.10-UM.01.01-08")
    address = "/sop/W.99/SOP/07/?revisi=3%20Maret%202026"
    assert f'href="{address}"' in shown(client)
    assert "Penerimaan Tamu Prioritas</h1>" in shown(client, address)


def test_document_that_does_not_run_is_shown_with_its_reason(client: Client, folder: Path) -> None:
    text = with_steps(activity(1, "receive_visitor", []), activity(2, "say_goodbye", []))
    written(folder, text.replace("W.10-UM.01.01-08", "W.50"))
    page = shown(client, "/sop/W.50/")
    assert "SOP ini dapat ditampilkan, tidak dapat dijalankan: memuat 2 langkah" in page
    assert "Petugas menjalankan tahap 2 bersama tamu." in page


def test_latest_revision_is_shown_when_none_is_named(client: Client, folder: Path) -> None:
    newer = changed('tgl_revisi = "-"', 'tgl_revisi = "1 Juni 2026"')
    newer = newer.replace('tgl_efektif = "06 Januari 2025"', 'tgl_efektif = "1 Juli 2026"')
    written(folder, newer)
    assert "1 Juli 2026" in shown(client, "/sop/W.10-UM.01.01-08/")
    assert "1 Juli 2026" not in shown(client, "/sop/W.10-UM.01.01-08/?revisi=-")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("address", ["/sop/W.00/", "/sop/W.10-UM.01.01-08/?revisi=9"])
def test_unknown_document_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_documents_words_are_never_markup(client: Client, folder: Path) -> None:
    text = changed('"Dropzone"', '"<script>x</script>"', step=1)
    written(folder, text)
    assert b"<script>x" not in client.get("/sop/").content


@pytest.mark.usefixtures("folder")
def test_page_only_reads(client: Client) -> None:
    assert client.post("/sop/").status_code == 405
