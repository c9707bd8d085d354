"""`ramah sop`: what it prints, where, and with which exit code."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from ramah.sop.commands import PAGE, documentation, register
from tests.sop.documents import SHIPPED, activity, changed, second_office, with_steps, written


def run(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="ramah")
    register(parser.add_subparsers())
    args = parser.parse_args(["sop", *words])
    code: int = args.handler(args)
    return code


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAMAH_HOME", str(tmp_path))
    (tmp_path / "sop").mkdir()
    return tmp_path


def test_check_says_that_the_shipped_document_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(SHIPPED)) == 0
    assert capsys.readouterr().out == f"{SHIPPED}: dapat dijalankan\n"


def test_check_says_that_one_step_is_only_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, with_steps(activity(1, "receive_visitor", [])))
    assert run("check", str(path)) == 0
    expected = f"{path}: dapat ditampilkan, tidak dapat dijalankan: memuat 1 langkah"
    assert capsys.readouterr().out.startswith(expected)


def test_check_ends_with_2_when_any_file_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, changed('"aids_returned"', '"aids_eaten"'))
    assert run("check", str(path), str(SHIPPED)) == 2
    answer = capsys.readouterr()
    assert answer.out == f"{SHIPPED}: dapat dijalankan\n"
    assert answer.err.startswith(f"{path}: langkah[5].requires[1]: harus salah satu dari ")


def test_show_without_a_name_shows_the_shipped_document(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(home / "sop", second_office())
    assert run("show") == 0
    assert "NOMOR SOP       W.10-UM.01.01-08\n" in capsys.readouterr().out


def test_show_finds_the_offices_own_document_by_number(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(home / "sop", second_office())
    assert run("show", "W.99/SOP/07") == 0
    assert "Jumlah waktu: 45 menit." in capsys.readouterr().out


def test_show_takes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", str(written(tmp_path, second_office())), "--format", "markdown") == 0
    assert capsys.readouterr().out.startswith("# Penerimaan Tamu Prioritas\n")


def test_show_refuses_an_unknown_number(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "W.00") == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert answer.err == "W.00: bukan berkas dan bukan nomor SOP yang dikenal\n"


def test_show_refuses_a_broken_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", str(written(tmp_path, "rusak"))) == 2
    assert "bukan TOML yang sah" in capsys.readouterr().err


@pytest.mark.parametrize("shape", ["text", "markdown"])
def test_inferred_parts_are_marked_and_the_signatory_is_not_named(
    shape: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run("show", str(SHIPPED), "--format", shape)
    shown = capsys.readouterr().out
    assert "PERINGATAN (disimpulkan)" in shown
    assert "Pemohon (disimpulkan)" in shown
    assert "memahami jenis layanan pada Kantor Wilayah; (disimpulkan)" in shown
    assert "Petugas keamanan (= Petugas Pengamanan) (disimpulkan)" in shown
    assert "Kepala Kantor Wilayah, ditandatangani secara elektronik" in shown
    assert "Yudianto" not in shown


def test_markdown_cannot_be_broken_by_a_documents_signs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, changed('"Dropzone"', '"Drop|zone <b> *"', step=1))
    run("show", str(path), "--format", "markdown")
    assert r"| Drop\|zone \<b\> \*, Petunjuk Arah |" in capsys.readouterr().out


def test_docs_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == documentation(), "Jalankan: ramah sop docs"


def test_docs_writes_and_compares_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "sop.md"
    assert run("docs", "--check", "--page", str(page)) == 1
    assert run("docs", "--page", str(page)) == 0
    assert run("docs", "--check", "--page", str(page)) == 0
    page.write_text("lama", encoding="utf-8")
    assert run("docs", "--check", "--page", str(page)) == 1
    assert page.read_text(encoding="utf-8") == "lama"
    assert "Jalankan: ramah sop docs" in capsys.readouterr().err


def test_docs_that_cannot_be_written_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "none" / "sop.md"
    assert run("docs", "--page", str(page)) == 2
    assert str(page) in capsys.readouterr().err
