"""The built package holds all that the program reads beside its code."""

from importlib import import_module
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

buildapi: Any = import_module("flit_core.buildapi")  # it brings no types
ROOT = Path(__file__).resolve().parents[2]
NEEDED = (
    "ramah/aids/labels.typ",
    "ramah/aids/migrations/0002_inventory.py",
    "ramah/static/vendor/jsQR.js",
    "ramah/static/js/scan-photo.js",
    "ramah/locale/en/LC_MESSAGES/django.mo",
)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Build the wheel as the release does, and list what is in it."""
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as moved:
        moved.chdir(ROOT)
        wheel = folder / buildapi.build_wheel(str(folder))
    with ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


def test_wheel_holds_labels_fonts_and_migrations(packed: frozenset[str]) -> None:
    assert set(NEEDED) <= packed
    assert sum(name.startswith("ramah/fonts/") and name.endswith(".ttf") for name in packed) >= 2


def test_wheel_holds_every_file_of_the_package(packed: frozenset[str]) -> None:
    files = (path for path in (ROOT / "ramah").rglob("*") if path.is_file())
    names = {str(path.relative_to(ROOT)) for path in files if path.suffix != ".pyc"}
    assert names - packed == set()
