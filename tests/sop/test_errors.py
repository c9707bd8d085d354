"""Every fault of a file is named with file, key and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from ramah.sop.procedure import SopError, load
from tests.sop.documents import activity, changed, shipped_text, with_steps, written

Change = tuple[str, str, int]

FAULTS = [
    # what is changed (old, new, step), the key path, what the message must say
    (("nomor = 3", "nomor = 4", 3), "langkah[3].nomor", "harus 3, sesuai urutan langkah"),
    (("waktu_menit = 3", "waktu_menit = 0", 3), "langkah[3].waktu_menit", "harus bilangan bulat 1"),
    (("waktu_menit = 3", "waktu_menit = -3", 1), "langkah[1].waktu_menit", "tertulis -3"),
    (("waktu_menit = 3", 'waktu_menit = "3"', 2), "langkah[2].waktu_menit", 'tertulis "3"'),
    (("waktu_menit = 3", "waktu_menit = 3.5", 2), "langkah[2].waktu_menit", "tertulis 3.5"),
    (("waktu_menit = 3", "waktu_menit = true", 2), "langkah[2].waktu_menit", "tertulis true"),
    (("waktu_menit = 3", "waktu_menit = 99999999999", 2), "langkah[2].waktu_menit", "sampai 1440"),
    (("waktu_menit = 3", "", 6), "langkah[6].waktu_menit", "tidak ada; harus bilangan bulat"),
    (("waktu_menit", "waktu_menti", 6), "langkah[6].waktu_menti", "mungkin maksudnya waktu_menit"),
    (("SECURITY_OFFICER", "JANITOR", 5), "langkah[5].recorded_by", "salah satu dari SECURITY_OFF"),
    (
        ('"aids_returned"', '"aids_eaten"', 5),
        "langkah[5].requires[1]",
        "harus salah satu dari aids",
    ),
    (('"aids_returned"', "7", 5), "langkah[5].requires[1]", "harus teks"),
    (('"rating_asked"', '"service_given"', 4), "langkah[4].requires[2]", "service_given berulang"),
    (('["aids_returned"]', '"aids_returned"', 5), "langkah[5].requires", "harus daftar teks"),
    (('key = "serve', 'key = "Serve', 4), "langkah[4].key", "kata huruf kecil"),
    (("serve_visitor", "receive_visitor", 4), "langkah[4].key", "harus berbeda"),
    (('["Pelayanan kepada', '["", "Pelayanan kepada', 1), "langkah[1].output[1]", "tidak kosong"),
    (('output = ["Laporan pelayanan"]', "output = []", 6), "langkah[6].output", "paling sedikit 1"),
    (('"Dropzone", ', '"Drop\\nzone", ', 1), "langkah[1].kelengkapan[1]", "teks satu baris"),
    (
        ('pelaksana = "Pemohon"', 'pelaksana = "Tamu"', 1),
        "langkah[1].pelaksana",
        "salah satu [[pela",
    ),
    (('"Duta Pelayanan"', '"Duta"', 6), "langkah[6].label_pelaksana", "tertulis Duta"),
    (('label_output = ["', 'label_output = ["Lain", "', 1), "langkah[1].label_output", "ada 2"),
    (('inferred = ["pelaksana"]', 'inferred = ["waktu"]', 6), "langkah[6].inferred", "nama kunci"),
    (('label = "Laporan"', 'label = "  "', 6), "langkah[6].label", "harus teks satu baris"),
    (('nomor = "W.10-UM.01.01-08"', "nomor = 10", 0), "identitas.nomor", "harus teks"),
    (('tgl_revisi = "-"', 'tgl_revisi = ""', 0), "identitas.tgl_revisi", 'harus "-" atau tanggal'),
    (
        ('tgl_pembuatan = "06 Januari', 'tgl_pembuatan = "06 January', 0),
        "identitas.tgl_pembuatan",
        "0",
    ),
    (
        ('tgl_efektif = "06 Januari', 'tgl_efektif = "31 Februari', 0),
        "identitas.tgl_efektif",
        "tanggal",
    ),
    (("kop = [", "kepala = [", 0), "identitas.kop", "tidak ada; harus daftar teks"),
    (("[keterkaitan]", "[kaitan]", 0), "keterkaitan", "tidak ada; harus tabel [keterkaitan]"),
    (("[keterkaitan]", "[kaitan]", 0), "kaitan", "mungkin maksudnya keterkaitan"),
    (("[peringatan]", "[[peringatan]]", 0), "peringatan", "harus tabel [peringatan]"),
    (('judul = "PERINGATAN:"', "", 0), "peringatan.judul", "tidak ada"),
    (('jabatan = "Kepala', 'jabatan = ["Kepala"]\n# "', 0), "disahkan_oleh.jabatan", "harus teks"),
    (('label = "Manajer On Duty"', "label = 5", 0), "pelaksana[5].label", "harus teks"),
    (('mutu_baku = "Mutu Baku"', "", 0), "kepala_tabel.mutu_baku", "tidak ada"),
    (("[kepala_tabel]", "pindaian = 'x'\n[kepala_tabel]", 0), "pencatatan.pindaian", "daftar teks"),
    (("[identitas]", "catatan = 'x'\n[identitas]", 0), "catatan", "kunci tidak dikenal"),
]


@pytest.mark.parametrize(("change", "key", "expected"), FAULTS)
def test_fault_names_file_key_and_expectation(
    tmp_path: Path, change: Change, key: str, expected: str
) -> None:
    old, new, step = change
    path = written(tmp_path, changed(old, new, step=step))
    with pytest.raises(SopError) as caught:
        load(path)
    named = [problem for problem in caught.value.problems if problem.startswith(f"{path}: {key}: ")]
    assert named, caught.value.problems
    assert any(expected in problem for problem in named), named


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    text = changed("waktu_menit = 3", "waktu_menit = 0", step=2)
    text = text.replace('revisi = "-"', "revisi = 0").replace("COUNTER_OFFICER", "COOK")
    with pytest.raises(SopError) as caught:
        load(written(tmp_path, text))
    assert len(caught.value.problems) == 3


def test_missing_table_is_named_once(tmp_path: Path) -> None:
    before, after = shipped_text().split("[disahkan_oleh]")
    text = before + after[after.index("[dasar_hukum]") :]
    with pytest.raises(SopError) as caught:
        load(written(tmp_path, text))
    assert len(caught.value.problems) == 1


def test_document_without_steps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SopError, match=r"langkah: tidak ada; harus daftar tabel \[\[langkah\]\]"):
        load(written(tmp_path, with_steps()))


def test_steps_that_are_not_tables_are_refused(tmp_path: Path) -> None:
    text = 'langkah = ["a"]\n' + with_steps()
    with pytest.raises(
        SopError, match=r"langkah\[1\]: harus tabel \[\[langkah\]\]; tertulis \"a\""
    ):
        load(written(tmp_path, text))


def test_number_longer_than_a_visit_can_store_is_refused(tmp_path: Path) -> None:
    text = changed('nomor = "W.10', f'nomor = "{"W" * 61}')
    with pytest.raises(SopError, match=r"identitas\.nomor: harus .*paling panjang 60"):
        load(written(tmp_path, text))


def test_unknown_role_does_not_hide_the_other_steps_faults(tmp_path: Path) -> None:
    text = with_steps(activity(1, "a", [], "COOK"), activity(3, "b", []))
    with pytest.raises(SopError) as caught:
        load(written(tmp_path, text))
    assert [p.split(": ")[1] for p in caught.value.problems] == [
        "langkah[1].recorded_by",
        "langkah[2].nomor",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[identitas\n", "bukan TOML yang sah"),
        (b"a = 1\na = 2\n", "bukan TOML yang sah"),
        (b"a = " + b"9" * 5000, "bukan TOML yang sah"),
        (b"a = " + b"[" * 5000, "bukan TOML yang sah"),
        (b'nama = "\xff"\n', "byte 9 bukan UTF-8"),
        ("nama = 'x'".encode("utf-16"), "bukan UTF-8"),
        (b"", "identitas: tidak ada"),
    ],
)
def test_file_that_is_not_toml_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "sop.toml"
    path.write_bytes(content)
    with pytest.raises(SopError, match=expected) as caught:
        load(path)
    assert all(problem.startswith(f"{path}: ") for problem in caught.value.problems)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SopError, match="berkas tidak ada"):
        load(tmp_path / "none.toml")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SopError, match="tidak dapat dibaca"):
        load(tmp_path)
