"""Holidays: one by one, or as a table that is taken whole or not at all."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ramah.offices.models import Holiday, Office
from ramah.runtime.tables import FACTS
from tests import factories
from tests.administration.desk import ROOT, accepted, last_event, page, refused, unchanged

pytestmark = pytest.mark.both
TABLE = "date,name,kind\n2027-01-01,Tahun Baru,N\n2027-05-06,Cuti Contoh,C\n"
IMPORT = "libur/impor/"


def of(office: Office, year: int) -> list[tuple[date, str, str]]:
    """List an office's holidays of a year."""
    rows = office.holidays.filter(date__year=year).order_by("date", "name")
    return list(rows.values_list("date", "name", "kind"))


def test_holiday_is_added_once(client: Client, office: Office) -> None:
    answers = {"date": "2027-08-17", "name": "Hari Contoh", "kind": "N"}
    said = accepted(client, "libur/tambah/", **answers)
    assert "Selasa, 17 Agustus 2027" in said
    assert of(office, 2027) == [(date(2027, 8, 17), "Hari Contoh", "N")]
    assert last_event() == ("HOLIDAY_ADDED", {"date": "2027-08-17"})
    assert "Hari libur ini sudah ada." in unchanged(client, "libur/tambah/", **answers)


def test_two_holidays_may_fall_on_one_day(client: Client, office: Office) -> None:
    accepted(client, "libur/tambah/", date="2027-08-17", name="Hari Contoh", kind="N")
    accepted(client, "libur/tambah/", date="2027-08-17", name="Hari Lain", kind="L")
    assert len(of(office, 2027)) == 2


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"date": "", "name": "Hari", "kind": "N"}, "id_date"),
        ({"date": "31 Februari", "name": "Hari", "kind": "N"}, "id_date"),
        ({"date": "2027-02-30", "name": "Hari", "kind": "N"}, "id_date"),
        ({"date": "2027-02-28", "name": " ", "kind": "N"}, "id_name"),
        ({"date": "2027-02-28", "name": "x" * 121, "kind": "N"}, "id_name"),
        ({"date": "2027-02-28", "name": "Hari", "kind": "X"}, "id_kind_0"),
    ],
)
def test_bad_holiday_is_named(client: Client, answers: dict[str, str], field: str) -> None:
    assert f'href="#{field}"' in refused(client, "libur/tambah/", **answers)


def test_holiday_is_removed_once(client: Client, office: Office) -> None:
    holiday = Holiday.objects.create(office=office, date=date(2027, 8, 17), name="Hari Contoh")
    address = f"libur/{holiday.pk}/hapus/"
    assert "Hari libur 2027" in accepted(client, address, tahun="2027")
    assert last_event() == ("HOLIDAY_REMOVED", {"date": "2027-08-17"})
    assert of(office, 2027) == []
    assert "Ini sudah dihapus sebelumnya." in unchanged(client, address, tahun="2027")


def test_removal_leads_nowhere_else(client: Client, office: Office) -> None:
    holiday = office.holidays.order_by("pk")[0]
    answer = client.post(f"{ROOT}libur/{holiday.pk}/hapus/", {"tahun": "//jahat.contoh"})
    assert answer.headers["Location"] == f"{ROOT}libur/"


def test_year_without_holidays_says_so(client: Client) -> None:
    assert "2031: belum diisi" in page(client, "libur/?tahun=2031")
    assert "Belum ada hari libur" in page(client, "libur/?tahun=2031")


@pytest.mark.parametrize("year", ["", "abc", "99999", "-1", "²⁰²⁷", "0000"])
def test_odd_year_shows_a_page_all_the_same(client: Client, year: str) -> None:
    page(client, f"libur/?tahun={year}")


def test_pasted_table_is_imported(client: Client, office: Office) -> None:
    assert "2 hari libur ditambahkan." in accepted(client, IMPORT, text=TABLE)
    assert of(office, 2027) == [
        (date(2027, 1, 1), "Tahun Baru", "N"),
        (date(2027, 5, 6), "Cuti Contoh", "C"),
    ]
    assert last_event() == ("HOLIDAYS_IMPORTED", {"added": 2, "years": [2027]})


def test_repeated_import_changes_nothing(client: Client) -> None:
    accepted(client, IMPORT, text=TABLE)
    said = unchanged(client, IMPORT, text=TABLE)
    assert "Semua hari libur ini sudah ada." in said


def test_known_holidays_are_skipped_and_counted(client: Client, office: Office) -> None:
    Holiday.objects.create(office=office, date=date(2027, 1, 1), name="Tahun Baru")
    twice = f"{TABLE}2027-05-06,Cuti  Contoh,C\n"
    said = accepted(client, IMPORT, text=twice)
    assert "1 hari libur ditambahkan. 2 sudah ada dan dilewati." in said
    assert len(of(office, 2027)) == 2


def test_same_holiday_of_another_office_is_no_twin(client: Client, office: Office) -> None:
    other = factories.an_office("Kantor Lain")
    Holiday.objects.create(office=other, date=date(2027, 1, 1), name="Tahun Baru")
    accepted(client, IMPORT, text=TABLE)
    assert len(of(office, 2027)) == 2
    assert len(of(other, 2027)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + TABLE,
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace("\n", "\r\n"),
        "\n\n" + TABLE + "\n ,, \n",
        TABLE.replace("date,name,kind", "Tanggal,Nama,Jenis").replace(",N", ",n"),
        "date,day,name,kind\n2027-01-01,Jumat,Tahun Baru,N\n2027-05-06,Kamis,Cuti Contoh,C",
        "date;name;kind\n2027-01-01;Tahun Baru;N\n2027-05-06;Cuti Contoh;C",
        'kind,name,date\nN,"Tahun Baru",2027-01-01\nC,Cuti Contoh,2027-05-06',
        "date,name,kind,\n2027-01-01,Tahun Baru,N,\n2027-05-06,Cuti Contoh,C,",
    ],
)
def test_tables_are_taken_as_offices_make_them(client: Client, office: Office, text: str) -> None:
    file = SimpleUploadedFile("libur.csv", text.encode())
    assert "2 hari libur ditambahkan." in accepted(client, IMPORT, file=file)
    assert [name for _date, name, _kind in of(office, 2027)] == ["Tahun Baru", "Cuti Contoh"]


def test_name_with_a_comma_is_quoted(client: Client, office: Office) -> None:
    accepted(client, IMPORT, text='date,name,kind\n2027-01-01,"Libur, contoh",N')
    assert of(office, 2027)[0][1] == "Libur, contoh"


def test_shipped_table_can_be_imported(client: Client, office: Office) -> None:
    office.holidays.all().delete()
    file = SimpleUploadedFile("libur.csv", (FACTS / "holidays.csv").read_bytes())
    accepted(client, IMPORT, file=file)
    assert len(of(office, 2026)) == 25


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("01/02/2027,Hari,N", "Baris 3: tanggal “01/02/2027” tidak dikenal."),
        ("2027-02-30,Hari,N", "Baris 3: tanggal “2027-02-30” tidak dikenal."),
        ("20270228,Hari,N", "Baris 3: tanggal “20270228” tidak dikenal."),
        ("0027-02-28,Hari,N", "Baris 3: tanggal “0027-02-28” tidak dikenal."),
        (",Hari,N", "Baris 3: tanggal “” tidak dikenal."),
        ("2027-02-28,,N", "Baris 3: nama hari libur belum diisi."),
        ("2027-02-28,Hari,Z", "Baris 3: jenis “Z” tidak dikenal."),
        ("2027-02-28,Hari", "Baris 3: jenis “” tidak dikenal."),
        ("2027-02-28,Hari,N,lagi", "Baris 3: ada 4 kolom, seharusnya 3."),
        (f"2027-02-28,{'x' * 121},N", "Baris 3: nama terlalu panjang"),
    ],
)
def test_bad_row_refuses_the_whole_table_and_what_was_pasted_stays(
    client: Client, office: Office, row: str, sentence: str
) -> None:
    said = refused(client, IMPORT, text=f"date,name,kind\n2027-01-01,Tahun Baru,N\n{row}\n")
    assert sentence in said
    assert "date,name,kind 2027-01-01,Tahun Baru,N" in said
    assert row in said
    assert of(office, 2027) == []


def test_every_bad_row_is_named(client: Client) -> None:
    said = refused(client, IMPORT, text=f"{TABLE}kemarin,Hari,N\n2027-02-28,Hari,Z\n")
    assert "Baris 4: tanggal" in said
    assert "Baris 5: jenis" in said


def test_many_bad_rows_are_summed_up(client: Client) -> None:
    said = refused(client, IMPORT, text=TABLE + "x,y,z\n" * 30)
    assert "… dan 10 kesalahan lain." in said


def test_weekday_that_does_not_fit_the_date_is_a_typing_fault(client: Client) -> None:
    said = refused(client, IMPORT, text="date,day,name,kind\n2027-01-01,Kamis,Tahun Baru,N")
    assert "Baris 2: tanggal 2027-01-01 adalah hari Jumat, bukan Kamis." in said


def test_uploaded_text_is_shown_for_correction(client: Client) -> None:
    file = SimpleUploadedFile("libur.csv", b"date,name,kind\nkemarin,Hari Contoh,N\n")
    said = refused(client, IMPORT, file=file, text="yang lama")
    assert "kemarin,Hari Contoh,N </textarea>" in said
    assert "yang lama" not in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Pilih berkas, atau tempel isinya."),
        ("2027-01-01,Tahun Baru,N", "Baris 1: judul kolom harus date, name, kind"),
        ("date,name\n2027-01-01,Tahun Baru", "Baris 1: judul kolom harus date, name, kind"),
        ("date,name,kind\n", "Belum ada baris hari libur di bawah judul kolom."),
    ],
)
def test_text_that_is_no_table_is_refused(client: Client, text: str, sentence: str) -> None:
    assert sentence in refused(client, IMPORT, text=text)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "date,name,kind\n2027-01-01,Caf\xe9,N".encode("latin-1"),
            "Simpan berkas sebagai “CSV UTF-8”",
        ),
        (TABLE.encode("utf-16"), "Simpan berkas sebagai “CSV UTF-8”"),
        (b"\x00\x01\x02", "Baris 1: judul kolom"),
        (b"x" * 500_001, "Berkas ini terlalu besar."),
        (b"", "Berkas"),
    ],
)
def test_file_that_is_no_table_is_refused(client: Client, content: bytes, sentence: str) -> None:
    assert sentence in refused(client, IMPORT, file=SimpleUploadedFile("libur.csv", content))


def test_names_are_never_markup(client: Client) -> None:
    text = "date,name,kind\n2027-01-01,<script>x</script>,N"
    accepted(client, IMPORT, text=text)
    assert b"<script>x" not in client.get(f"{ROOT}libur/?tahun=2027").content
