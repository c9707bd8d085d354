"""The logo among the answers of a set-up."""

from pathlib import Path

import pytest

from ramah.runtime import answers as answering
from ramah.runtime.answers import Incomplete
from tests.offices.logos import a_logo
from tests.runtime.test_setup_office import answered, typed


@pytest.mark.parametrize("form", ["{}", "  {} ", "'{}'", '"{}"'])
def test_logo_is_read_when_it_is_named(lambang: Path, form: str) -> None:
    logo = answered(logo=form.format(lambang))["logo"]
    assert (logo.picture.width, logo.picture.height) == (1200, 300)
    assert answering.shown(logo) == str(lambang)


@pytest.mark.parametrize("text", ["", " ", "-"])
def test_office_may_have_no_logo(text: str) -> None:
    logo = answered(logo=text)["logo"]
    assert (logo, answering.shown(logo)) == (None, "")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tiada.png", None, "tidak ditemukan"),
        (".", None, "tidak ditemukan"),
        ("x" * 300, None, "tidak dapat dibaca"),
        ("~takada/lambang.png", None, "tidak ditemukan"),
        ("kosong.png", b"", "kosong"),
        ("lambang.svg", b"<svg/>", "SVG tidak dapat dipakai"),
        ("lambang.png", b"bukan gambar", "Pilih gambar PNG, JPEG, atau WebP"),
        ("lambang.png", a_logo()[:300], "rusak atau tidak lengkap"),
        ("besar.png", a_logo() + bytes(6 * 1024 * 1024), "lebih dari 5 MB"),
    ],
)
def test_unusable_logo_is_refused_with_its_name(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Incomplete, match=rf"--logo: .*{said}") as refused:
        answered(logo=str(tmp_path / name))
    assert name in str(refused.value)


def test_person_is_asked_for_the_logo_again(lambang: Path) -> None:
    lines = ["Kantor Contoh", "Jalan Contoh 1", "", f"{lambang}x", str(lambang), "", "Sari Contoh"]
    answers, said = typed(*lines, *[""] * 7, "")
    assert f"{lambang}x: berkas ini tidak ditemukan" in said
    assert f"Berkas logo kop surat: {lambang}" in said
    assert answers["logo"] == answered(logo=str(lambang))["logo"]


def test_person_may_think_better_of_the_logo(lambang: Path) -> None:
    first = ["Kantor Contoh", "Jalan Contoh 1", "", str(lambang), "", "Sari Contoh", *[""] * 7]
    answers, _said = typed(*first, "t", *[""] * 3, "-", *[""] * 9, "y")
    assert answers == answered()
