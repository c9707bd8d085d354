"""The inventory as a file: out and in again; a mistake is named by its row and column."""

import csv
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ramah.aids import lending
from ramah.aids.models import Aid
from ramah.offices.models import Office, Role
from tests import factories
from tests.administration.desk import ROOT, events, last_event, text_of

HEADINGS = (
    "Label;Kode jenis;Keterangan;Tempat;Diperoleh;Bersihkan tiap (hari);Servis tiap (hari);"
    "Kondisi;Dipakai;Alasan"
)


def exported(client: Client, kind: str) -> bytes:
    answer = client.get(f"{ROOT}sarana/berkas/", {"jenis": kind})
    assert answer.status_code == 200
    return bytes(answer.content)


def uploaded(client: Client, content: bytes | str, status: int = 200) -> str:
    """Send a file for its preview, and read the page."""
    raw = content.encode() if isinstance(content, str) else content
    answer = client.post(f"{ROOT}sarana/tabel/", {"file": SimpleUploadedFile("tabel", raw)})
    assert answer.status_code == status, text_of(answer)
    table = answer.context.get("table") if answer.context else None
    client.previewed = table  # type: ignore[attr-defined]
    return text_of(answer)


def confirmed(client: Client) -> str:
    """Confirm the preview seen last, and read the page it leads to."""
    table: Any = client.previewed  # type: ignore[attr-defined]
    return text_of(client.post(f"{ROOT}sarana/tabel/", {"table": table}, follow=True))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_exported_is_imported_without_a_change(
    client: Client, office: Office, kind: str
) -> None:
    Aid.objects.filter(office=office, tag="KR-01").update(
        description="=1+1", location="@lobi", condition="DAMAGED", out_of_service=True
    )
    other = Aid.objects.filter(office=office, tag="KR-02")
    other.update(description="-5", acquired_on="2026-01-31")
    before = list(Aid.objects.order_by("pk").values())
    said = uploaded(client, exported(client, kind))
    assert f"0 unit baru, 0 unit berubah, {len(before)} unit tetap sama." in said
    assert "tidak ada yang berubah" in confirmed(client).lower()
    assert list(Aid.objects.order_by("pk").values()) == before
    assert events() == []


def test_exported_cells_can_be_no_formula(client: Client, office: Office) -> None:
    Aid.objects.filter(office=office, tag="KR-01").update(description='=HYPERLINK("http://x")')
    rows = list(csv.reader(io.StringIO(exported(client, "csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == HEADINGS.split(";")
    assert [row[2][:2] for row in rows if row[0] == "KR-01"] == ["'="]
    book: Any = openpyxl.load_workbook(io.BytesIO(exported(client, "xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert '=HYPERLINK("http://x")' in {cell.value for cell in cells}


def test_new_and_changed_units_are_shown_then_written(client: Client, office: Office) -> None:
    content = f"\ufeff{HEADINGS}\nKR-77;KURSI_RODA;Seri A;Lobi;31-01-2026;7;90;baik;ya;\n"
    content += "kr-01;kursi roda;;Gudang;;;;rusak;tidak;Rem longgar\n"
    said = uploaded(client, content)
    assert "1 unit baru, 1 unit berubah, 0 unit tetap sama." in said
    assert "Kondisi: baik → rusak" in said
    assert not office.aids.filter(tag="KR-77").exists()
    assert "Tersimpan: 1 unit baru, 1 unit diubah." in confirmed(client)
    new, old = office.aids.get(tag="KR-77"), office.aids.get(tag="KR-01")
    assert (new.location, new.cleaning_every_days) == ("Lobi", 7)
    assert str(new.acquired_on) == "2026-01-31"
    assert new.cleaning_due_at is not None
    assert (old.condition, old.out_of_service, old.location) == ("DAMAGED", True, "Gudang")
    assert old.out_of_service_since is not None
    assert [care.kind for care in old.care.all()] == ["OUT"]
    assert last_event() == ("AIDS_IMPORTED", {"added": 1, "changed": 1})
    assert "Tidak ada yang berubah" in confirmed(client)


def test_every_mistake_is_named_by_row_and_column(client: Client, office: Office) -> None:
    lines = [
        "KR-80;KURSI;;;;;;baik;ya;",
        ";KURSI_RODA;;;;;;baik;ya;",
        "KR-81;KURSI_RODA;;;31.1.26;;;baik;ya;",
        "KR-82;KURSI_RODA;;;;0;seminggu;bagus;mungkin;",
        "kr-81;KURSI_RODA;;;;;;baik;ya;",
        "KR-83;KURSI_RODA;;;;;;rusak;ya;",
        "KR-84;KURSI_RODA;;;;;;baik;tidak;",
        f"{'K' * 25};KURSI_RODA;;;;;;baik;ya;",
        "KR-85;PENDAMPING;;;;;;baik;ya;",
        "KR-86;KURSI_RODA;;;;;;baik;ya;",
    ]
    said = uploaded(client, "\n".join([HEADINGS, *lines]), status=422)
    for sentence in (
        "Baris 2, kolom Kode jenis: jenis “KURSI” tidak dikenal.",
        "Baris 3, kolom Label: label belum diisi.",
        "Baris 4, kolom Diperoleh: tanggal “31.1.26” tidak dikenal.",
        "Baris 5, kolom Bersihkan tiap (hari): “0” bukan jumlah hari.",
        "Baris 5, kolom Servis tiap (hari): “seminggu” bukan jumlah hari.",
        "Baris 5, kolom Kondisi: kondisi “bagus” tidak dikenal.",
        "Baris 5, kolom Dipakai: “mungkin” tidak dikenal.",
        "Baris 6, kolom Label: label kr-81 sudah ada di baris 4.",
        "Baris 7, kolom Dipakai: unit yang rusak atau hilang harus “tidak” dipakai.",
        "Baris 8, kolom Alasan: tulis alasan",
        "Baris 9, kolom Label: terlalu panjang, paling banyak 24 huruf.",
        "Baris 10, kolom Kode jenis: jenis “PENDAMPING” tidak dikenal.",
    ):
        assert sentence in said
    assert "Simpan semuanya" not in said
    confirmed(client)
    assert not office.aids.filter(tag__startswith="KR-8").exists()
    assert events() == []


def test_lent_unit_keeps_kind_and_state(client: Client, office: Office) -> None:
    visit = factories.a_visit_at("serve_visitor", office)
    by = factories.someone(office, Role.SECURITY_OFFICER)
    chair = Aid.objects.get(office=office, tag="KR-01")
    lending.lend(visit, chair, need=None, by=by, now=factories.T0)
    table = "Label;Kode jenis;Tempat;Kondisi\nKR-01;KURSI_RODA;Lobi;{}\n"
    said = uploaded(client, table.format("perlu dibersihkan"), status=422)
    assert "Baris 2, kolom Label: unit ini sedang dipinjam." in said
    assert "1 unit berubah" in uploaded(client, table.format("baik"))


def test_unit_that_changed_since_the_preview_is_judged_again(
    client: Client, office: Office
) -> None:
    uploaded(client, "Label;Kode jenis;Kondisi\nKR-01;KURSI_RODA;perlu dibersihkan\n")
    visit = factories.a_visit_at("serve_visitor", office)
    by = factories.someone(office, Role.SECURITY_OFFICER)
    chair = Aid.objects.get(office=office, tag="KR-01")
    lending.lend(visit, chair, need=None, by=by, now=factories.T0)
    assert "Ada baris yang keliru, jadi tidak ada yang disimpan." in confirmed(client)
    chair.refresh_from_db()
    assert chair.condition == "GOOD"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Berkas ini kosong."),
        (b"Label;Kode jenis\n" + b"x" * 2_100_000, "lebih dari 2 MB"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "Jenis berkas ini tidak dapat dibaca."),
        (b"PK\x03\x04 rusak", "Berkas ini rusak."),
        (b"Label;Kode jenis", "Belum ada baris unit"),
        (b"Label;Jenis\nKR-1;X", "Kolom “Jenis” tidak dikenal."),
        (b"Label;Tempat\nKR-1;X", "Kolom “Label” dan “Kode jenis” harus ada"),
        (b"Label;Label;Kode jenis\na;b;c", "masing-masing sekali"),
        (b"Label,Kode jenis\n" + b"K,KURSI_RODA\n" * 6001, "Paling banyak 6000 baris."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_is_no_table_gets_a_sentence(
    client: Client, content: bytes, sentence: str
) -> None:
    assert sentence in uploaded(client, content, status=422)


def test_zip_that_swells_is_refused(client: Client) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 70_000_000)
    assert "terlalu besar" in uploaded(client, file.getvalue(), status=422)


def test_spreadsheet_with_dates_numbers_and_gaps_is_read(client: Client, office: Office) -> None:
    import datetime

    book: Any = openpyxl.Workbook()
    book.active.append([None])
    book.active.append(["LABEL", "kode jenis", "Diperoleh", "Servis tiap (hari)", None])
    book.active.append([77, "KURSI_RODA", datetime.datetime(2026, 1, 31), 30.0, "catatan sendiri"])
    file = io.BytesIO()
    book.save(file)
    assert "1 unit baru" in uploaded(client, file.getvalue())
    confirmed(client)
    unit = office.aids.get(tag="77")
    assert (str(unit.acquired_on), unit.service_every_days) == ("2026-01-31", 30)


def test_preview_that_was_bent_is_refused(client: Client) -> None:
    said = client.post(f"{ROOT}sarana/tabel/", {"table": "x;y\nz"}, follow=True)
    assert "Pratinjau ini tidak utuh." in text_of(said)
