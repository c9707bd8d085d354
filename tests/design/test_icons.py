"""Icons come from one file, and a screen reader hears them only when they have a name."""

import re
from pathlib import Path

import pytest
from django.template import engines

from ramah.lib import ui

TEMPLATES = Path(ui.__file__).resolve().parent.parent / "templates"


def render(source: str, **context: str) -> str:
    return str(engines["django"].from_string(source).render(context))


def test_an_icon_without_a_label_is_decoration() -> None:
    html = render('{% icon "wheelchair" %}')
    assert 'aria-hidden="true"' in html
    assert "icons.svg#wheelchair" in html


def test_an_icon_with_a_label_is_a_named_image() -> None:
    html = render('{% icon "x" label=name %}', name="Tutup <cepat>")
    assert 'role="img" aria-label="Tutup &lt;cepat&gt;"' in html
    assert "aria-hidden" not in html


def test_an_unknown_icon_is_reported() -> None:
    with pytest.warns(ui.UnknownIcon, match="kursi-terbang"):
        html = str(ui.icon("kursi-terbang"))
    assert "#circle-dot" in html


def test_every_icon_named_in_a_template_exists() -> None:
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{%\s*icon\s+"([^"]+)"', path.read_text())
    }
    assert named
    assert named <= ui.icon_names()


@pytest.mark.parametrize(
    "name", ["wheelchair", "cane", "crutches", "walker", "white-cane", "magnifier"]
)
def test_the_aids_of_the_procedure_have_an_icon(name: str) -> None:
    assert name in ui.icon_names()


def test_every_badge_has_an_icon_beside_its_word() -> None:
    for kind, name in ui.BADGE_ICONS.items():
        html = render("{{ 'Selesai'|badge:'" + kind + "' }}")
        assert f'class="badge {kind}"' in html
        assert f"#{name}" in html
        assert "<span>Selesai</span>" in html
