"""`ramah skm` as a person or another program runs it, with no office set up."""

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.survey import published

NINE = ",".join(f"U{number}" for number in range(1, 10))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The published table of twenty-nine respondents."""
    path = tmp_path / "jawaban.csv"
    rows = (
        f"{number}," + ",".join(map(str, row))
        for number, row in enumerate(published.gaspul_table(), start=1)
    )
    path.write_text("\n".join((f"no_resp,{NINE}", *rows, "")), encoding="utf-8")
    return path


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `ramah skm` where nothing is set up and nothing can be."""
    environment = {"PATH": "/usr/bin:/bin", "RAMAH_HOME": "/nonexistent"}
    if "PYTHONPATH" in os.environ:
        environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
    return subprocess.run(
        [sys.executable, "-m", "ramah.cli", "skm", *map(str, words)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def test_table_is_printed_in_indonesian_with_decimal_commas(file: Path) -> None:
    done = run(file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Responden: 29\n" in done.stdout
    assert re.search(r"^U1 Persyaratan +105  3,6207      0,4023$", done.stdout, re.MULTILINE)
    assert "Bobot tiap unsur : 1/9 tepat\n" in done.stdout
    assert "Nilai SKM        : 91,48 " in done.stdout
    assert "Mutu pelayanan   : A (Sangat Baik)\n" in done.stdout
    assert "PermenPANRB 14/2017" in done.stdout


def test_json_carries_every_key_as_a_number_or_a_word(file: Path) -> None:
    done = run(file, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (found["respondents"], found["skipped"], found["weight"]) == (29, 0, "exact")
    assert (found["value"], found["grade"], found["label"]) == (91.48, "A", "Sangat Baik")
    assert [element["key"] for element in found["elements"]] == NINE.split(",")
    assert found["elements"][0] == {
        "key": "U1",
        "sum": 105,
        "mean": 105 / 29,
        "weighted": 105 / 29 / 9,
    }
    assert found["warnings"] == []


@pytest.mark.parametrize(("answer", "value"), [(4, "100.00"), (1, "25.00"), (2, "50.00")])
def test_json_value_has_exactly_two_decimals(file: Path, answer: int, value: str) -> None:
    file.write_text(f"{NINE}\n" + ",".join([str(answer)] * 9), encoding="utf-8")
    done = run(file, "--json")
    assert f'"value": {value},' in done.stdout
    assert json.loads(done.stdout, parse_float=Decimal)["value"] == Decimal(value)


@pytest.mark.parametrize(
    ("weight", "name", "value"),
    [
        ("exact", "exact", "91.48"),
        ("0.111", "0.111", "91.38"),
        ("0,11", "0.11", "90.56"),
        ("0.1", "0.1", "82.33"),
    ],
)
def test_weight_is_used_and_named(file: Path, weight: str, name: str, value: str) -> None:
    found = json.loads(run(file, "--json", "--weight", weight).stdout)
    assert found["weight"] == name
    assert str(found["value"]) == value
    human = run(file, "--weight", weight).stdout
    assert (name.replace(".", ",") if name != "exact" else "1/9 tepat") in human


def test_older_bands_are_used_and_said_to_be_unverified(file: Path) -> None:
    file.write_text("U1,U2\n3,3\n4,4\n", encoding="utf-8")
    now, before = run(file, "--json"), run(file, "--json", "--bands", "25-2004")
    assert json.loads(now.stdout)["grade"] == "B"
    assert json.loads(before.stdout)["grade"] == "A"
    assert "belum diperiksa" in before.stderr
    assert "belum diperiksa" in run(file, "--bands", "25-2004").stdout


def test_printed_weight_for_other_than_nine_is_warned_of(file: Path) -> None:
    file.write_text("U1,U2\n3,3\n", encoding="utf-8")
    done = run(file, "--weight", "0.111")
    assert done.returncode == 0
    assert "Perhatian: Bobot 0,111 dicetak untuk 9 unsur, tabel ini memuat 2" in done.stderr
    assert "16,65" in done.stdout


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_wrong_answers_end_with_two_and_nothing_is_computed(
    file: Path, options: tuple[str, ...]
) -> None:
    file.write_text("no_resp,U1,U2\n7,4,5\n8,,3\n9,baik,3\n10,3,3\n", encoding="utf-8")
    done = run(file, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[:3] == [
        "Responden 1, kolom U2: 5 di luar 1 sampai 4.",
        "Responden 2, kolom U1: kosong.",
        "Responden 3, kolom U1: “baik” bukan angka 1 sampai 4.",
    ]
    assert "--skip-invalid" in done.stderr


def test_skipped_respondents_are_left_out_whole_and_counted(file: Path) -> None:
    file.write_text("no_resp,U1,U2\n7,4,5\n8,,3\n9,1,3\n10,3,3\n", encoding="utf-8")
    done = run(file, "--skip-invalid", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert (found["respondents"], found["skipped"]) == (2, 2)
    assert [element["sum"] for element in found["elements"]] == [4, 6]
    assert "Responden 1, kolom U2" in done.stderr
    assert "Responden: 2 (2 dilewati" in run(file, "--skip-invalid").stdout


def test_nobody_left_after_skipping_ends_with_two(file: Path) -> None:
    file.write_text("U1,U2\n5,5\n", encoding="utf-8")
    done = run(file, "--skip-invalid", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "tidak ada responden" in done.stderr


def test_population_shows_the_required_sample_and_warns_below_it(file: Path) -> None:
    done = run(file, "--population", "100", "--json")
    assert json.loads(done.stdout)["sample"] == {
        "population": 100,
        "required": 80,
        "table": 80,
        "table_population": 100,
        "missing": 51,
    }
    assert "Responden kurang 51" in done.stderr
    enough = run(file, "--population", "29")
    assert enough.stderr == ""
    assert "29 dari paling sedikit 28 untuk populasi 29" in enough.stdout


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("x.csv", "--weight", "9"),
        ("x.csv", "--weight", ""),
        ("x.csv", "--bands", "2018"),
        ("x.csv", "--population", "0"),
        ("x.csv", "y.csv"),
    ],
)
def test_wrong_use_ends_with_two_and_points_to_the_help(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--help" in done.stderr


@pytest.mark.parametrize("path", ["tiada.csv", "."])
def test_what_cannot_be_read_is_said_without_a_traceback(tmp_path: Path, path: str) -> None:
    done = run(tmp_path / path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_command_needs_neither_django_nor_a_database() -> None:
    program = "import sys, ramah.survey.commands; raise SystemExit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], env=os.environ).returncode == 0
