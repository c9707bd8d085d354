"""Tables as real spreadsheets write them are read; what is no table is said in one sentence."""

from pathlib import Path

import pytest

from ramah.survey.sheet import Sheet, SheetError, read

PLAIN = "no_resp,U1,U2\n1,4,3\n2,1,2\n"
ANSWERS = ((4, 3), (1, 2))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "jawaban.csv"


def of(file: Path, content: str | bytes) -> Sheet:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(file)


def faults(sheet: Sheet) -> list[str]:
    return [str(fault) for fault in sheet.faults]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.removesuffix("\n"),
        "\ufeff" + PLAIN,
        "sep=;\r\n" + PLAIN.replace(",", ";"),
        "\ufeffsep=,\n" + PLAIN,
        'no_resp,U1,U2\n1,"4\n",3\n2,1,2\n',
        '"no_resp","U1","U2"\n"1","4","3"\n"2","1","2"\n',
        '"Nama, alamat",U1,U2\n"Sari; Contoh, ""S""",4,3\n"Dua\nbaris",1,2\n',
        PLAIN + "\n\n,,\n  , ,\t\n",
        PLAIN + "\x1a",
        "\n\n,,\n" + PLAIN,
        PLAIN.replace("U1", "u1").replace("U2", " U 2 "),
        PLAIN.replace("4,3", " 4 ,\u00a03\u00a0"),
        "no_resp,U1,U2,,\n1,4,3,,\n2,1,2,\n",
        ",U1,U2\n1,4,3\n2,1,2\n",
        "U1,U2\n4,3\n1,2\n",
        "no_resp;U1;U2\n1;4,0;3.0\n2;1,00;2\n",
        PLAIN.encode("utf-16"),
        PLAIN.replace("no_resp", "Pr\u00e9nom").encode("cp1252"),
    ],
)
def test_table_is_read_however_it_was_saved(file: Path, content: str | bytes) -> None:
    sheet = of(file, content)
    assert (sheet.keys, sheet.answers, sheet.faults) == (("U1", "U2"), ANSWERS, ())


def test_elements_are_named_by_number_or_by_key_in_any_order(file: Path) -> None:
    sheet = of(file, "id,pengaduan,Sarpras,U10,u2\nx,1,2,3,4\n")
    assert sheet.keys == ("PENGADUAN", "SARPRAS", "U10", "U2")
    assert sheet.answers == ((1, 2, 3, 4),)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("", "kosong"),
        ("   ", "kosong"),
        ("0", "0 di luar 1 sampai 4"),
        ("5", "5 di luar 1 sampai 4"),
        ("-1", "-1 di luar 1 sampai 4"),
        ("44", "44 di luar 1 sampai 4"),
        ("2.5", "2.5 bukan bilangan bulat"),
        ("baik", "“baik” bukan angka 1 sampai 4"),
        ("4x", "“4x” bukan angka 1 sampai 4"),
        ("#N/A", "“#N/A” bukan angka 1 sampai 4"),
        ("٣", "“٣” bukan angka 1 sampai 4"),
        ("1e0", "“1e0” bukan angka 1 sampai 4"),
        ("nan", "“nan” bukan angka 1 sampai 4"),
        ("x" * 99, f"“{'x' * 39}…” bukan angka 1 sampai 4"),
    ],
)
def test_what_is_no_answer_is_named_by_respondent_and_column(
    file: Path, cell: str, why: str
) -> None:
    sheet = of(file, f"no_resp,u1 ,U2\n1,4,4\n2,{cell},4\n3,4,4\n")
    assert faults(sheet) == [f"Responden 2, kolom u1: {why}."]
    assert (sheet.answers, sheet.skipped) == (((4, 4), (4, 4)), 1)


def test_every_fault_is_found_and_a_respondent_skipped_once(file: Path) -> None:
    sheet = of(file, "no_resp,U1,U2\n1,9,\n2,4\n,,\n4,4,4,7\n5,4,4\n")
    assert faults(sheet) == [
        "Responden 1, kolom U1: 9 di luar 1 sampai 4.",
        "Responden 1, kolom U2: kosong.",
        "Responden 2, kolom U2: kosong.",
        "Responden 3, kolom U1: kosong.",
        "Responden 3, kolom U2: kosong.",
        "Responden 4, kolom 4: isi tanpa judul kolom.",
    ]
    assert (sheet.answers, sheet.skipped) == (((4, 4),), 4)


def test_line_without_any_sign_is_no_respondent(file: Path) -> None:
    sheet = of(file, "no_resp,U1\n1,4\n\n2,9\n")
    assert faults(sheet) == ["Responden 2, kolom U1: 9 di luar 1 sampai 4."]


def test_blank_answer_in_a_table_of_one_column_is_a_fault(file: Path) -> None:
    assert faults(of(file, "U1\n4\n\n3\n")) == ["Responden 2, kolom U1: kosong."]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "kosong"),
        ("\ufeff", "kosong"),
        ("\n \n,,\n", "kosong"),
        ("no_resp,U1,U2\n", "hanya berisi judul kolom"),
        ("no_resp,U1,U2\n,,\n\n", "hanya berisi judul kolom"),
        ("no_resp,U1,U1\n1,4,4\n", "ganda: U1"),
        ("no_resp,U1, u 1\n1,4,4\n", "ganda: U1"),
        ("no_resp,U1,umur\n1,4,40\n", "Kolom 3 (umur) bukan unsur"),
        ("1,4,4\n2,4,4\n", "Kolom 2 (4) bukan unsur"),
        ("no_resp,U0\n1,4\n", "Kolom 2 (U0) bukan unsur"),
        ("no_resp\n1\n", "Tidak ada kolom unsur"),
        ('no_resp,U1\n1,"4\n2,3\n', "tanda kutip"),
        ('no_resp,U1\n1,"4"5\n', "tanda kutip"),
        (b"PK\x03\x04\x14\x00\x06\x00", "Excel"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "bukan teks"),
        (b"\x81\x8d\x8f", "bukan teks"),
        (b"\xff\xfe\x00", "bukan teks"),
    ],
)
def test_what_is_no_table_is_said(file: Path, content: str | bytes, sentence: str) -> None:
    with pytest.raises(SheetError) as refused:
        of(file, content)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_missing_file_and_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="tidak ditemukan"):
        read(tmp_path / "tiada.csv")
    with pytest.raises(SheetError, match="folder"):
        read(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(SheetError, match="tidak dapat dibaca"):
        read(tmp_path / "file" / "x.csv")
