"""The written documents: what they point to exists, and what they promise is there."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
WRITTEN = sorted([*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md")])
DECISIONS = sorted((HOUSE / "docs" / "decisions").glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:ramah|docs|tests|tools|bench|\.ci)/[\w./-]+)`")
TARGET = re.compile(r"(?:`|^)(?:PORT=\d+ )?make ([a-z][a-z-]*)", re.MULTILINE)
VARIABLE = re.compile(r"environ(?:ment)?(?:\.get\(|\[)\s*\"(RAMAH_[A-Z_]+)\"")
MOST_WORDS = 500  # a decision fits on one page
LARGEST_PICTURE = 150_000


def name(path: Path) -> str:
    """Name a file as the documents do."""
    return str(path.relative_to(HOUSE))


def anchors(text: str) -> set[str]:
    """Give the anchors of a document's headings, as a Git forge makes them."""
    titles = re.findall(r"^#+ (.+)$", CODE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_every_local_link_and_picture_exists(page: Path) -> None:
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    for link in (a or b for a, b in LINK.findall(text)):
        if "://" in link:
            continue
        path, _mark, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_every_file_named_in_a_document_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in PATH.findall(text):
        if "NUMBER" not in path and not path.endswith("/NNNN-title.md"):
            assert (HOUSE / path).exists(), path


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_every_make_target_named_in_a_document_exists(page: Path) -> None:
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(TARGET.findall(page.read_text(encoding="utf-8")))
    assert named <= targets, named - targets


def test_both_readmes_have_the_same_parts() -> None:
    english, indonesian = (
        (HOUSE / file).read_text(encoding="utf-8") for file in ("README.md", "README.id.md")
    )
    for sign in (r"^#+ ", r"^\| ", r"^- ", r"^```", r"<img ", r"\]\("):
        found = [len(re.findall(sign, text, re.MULTILINE)) for text in (english, indonesian)]
        assert found[0] == found[1], sign


def test_every_setting_from_the_environment_is_documented() -> None:
    page = (HOUSE / "docs/operating/install.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(RAMAH_[A-Z_]+)` \|", page, re.MULTILINE))
    program = "\n".join(path.read_text(encoding="utf-8") for path in HOUSE.glob("ramah/**/*.py"))
    assert documented == set(VARIABLE.findall(program))


@pytest.mark.parametrize("decision", DECISIONS, ids=name)
def test_decision_is_dated_complete_and_short(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert re.match(rf"# {decision.name[:4]} ", text)
    assert re.search(r"^\d{4}-\d{2}-\d{2} · ", text, re.MULTILINE)
    for part in ("## Context", "## Decision", "## Consequence"):
        assert part in text
    assert len(text.split()) < MOST_WORDS


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_pictures_are_small_and_shown() -> None:
    shown = (HOUSE / "README.md").read_text(encoding="utf-8")
    pictures = list((HOUSE / "docs" / "pictures").glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE, picture.name
        assert f"docs/pictures/{picture.name}" in shown, picture.name
