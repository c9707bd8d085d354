"""The texts on screen: marked, translated, and shown in the language a person has chosen."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext

HOUSE = Path(__file__).resolve().parent.parent
TOOL = HOUSE / "tools" / "messages.py"
LOGIN = "/masuk/"
PAGE = """<h1>{% translate "Halo" %}</h1>
{% blocktranslate trimmed with name=person %}
  Selamat datang, {{ name }}
{% endblocktranslate %}
{% blocktranslate trimmed count days=days %}
  {{ days }} hari
{% plural %}
  {{ days }} hari
{% endblocktranslate %}
{% translate "Buka" context "pintu" as word %}{% include "a.html" with text=_("Selesai") %}
<p lang="id">Kutipan dari dokumen.</p>
"""
CODE = """from django.utils.translation import gettext as say

def greet() -> str:
    return say("Apa " "kabar?")
"""
ENGLISH = {
    'msgid "Halo"\nmsgstr ""': 'msgid "Halo"\nmsgstr "Hello"',
    'msgid "Selesai"\nmsgstr ""': 'msgid "Selesai"\nmsgstr "Done"',
    'msgid "Buka"\nmsgstr ""': 'msgid "Buka"\nmsgstr "Open"',
    'msgid "Apa kabar?"\nmsgstr ""': 'msgid "Apa kabar?"\nmsgstr "How are you?"',
    'msgid "Selamat datang, %(name)s"\nmsgstr ""': (
        'msgid "Selamat datang, %(name)s"\nmsgstr "Welcome, %(name)s"'
    ),
    'msgstr[0] ""\nmsgstr[1] ""': 'msgstr[0] "%(days)s day"\nmsgstr[1] "%(days)s days"',
}


def messages(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, TOOL, *words], capture_output=True, text=True)


def check(root: Path) -> tuple[int, str]:
    done = messages("--check", "--root", str(root))
    assert not done.stderr
    return done.returncode, done.stdout


def po(root: Path) -> Path:
    return root / "ramah/locale/en/LC_MESSAGES/django.po"


def put(root: Path, old: str, new: str) -> None:
    text = po(root).read_text(encoding="utf-8")
    assert old in text
    po(root).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A house of one page and one module, fully translated."""
    page = tmp_path / "ramah/templates/page.html"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE, encoding="utf-8")
    (tmp_path / "ramah/greeting.py").write_text(CODE, encoding="utf-8")
    messages("--root", str(tmp_path))
    for empty, filled in ENGLISH.items():
        put(tmp_path, empty, filled)
    messages("--root", str(tmp_path))
    return tmp_path


def test_every_text_of_the_program_is_marked_and_in_english() -> None:
    code, lines = check(HOUSE)
    assert code == 0, lines


def test_every_way_of_marking_is_collected(small_house: Path) -> None:
    assert check(small_house) == (0, "messages: every text is marked and translated\n")


def test_equal_texts_give_equal_bytes(small_house: Path) -> None:
    before = po(small_house).read_bytes(), po(small_house).with_suffix(".mo").read_bytes()
    messages("--root", str(small_house))
    assert before == (po(small_house).read_bytes(), po(small_house).with_suffix(".mo").read_bytes())


def test_the_check_changes_nothing(small_house: Path) -> None:
    shutil.rmtree(small_house / "ramah/locale")
    assert check(small_house)[0] == 1
    assert not (small_house / "ramah/locale").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Hello"', '""', "not translated: 'Halo'"),
        ('"%(days)s days"', '""', "not translated: '%(days)s hari'"),
        ('"Welcome, %(name)s"', '"Welcome, %(who)s"', "other placeholders or tags in 'Welcome, "),
        ('"Hello"', '"Hello <b>"', "other placeholders or tags in 'Hello <b>': 'Halo'"),
        ('msgid "Halo"', '#, fuzzy\nmsgid "Halo"', "marked uncertain (fuzzy): 'Halo'"),
        ('msgid "Halo"\nmsgstr "Hello"\n', "", "not collected: 'Halo'"),
        ('msgid "Halo"', 'msgid "Hai"\nmsgstr "Hi"\n\nmsgid "Halo"', "no longer used: 'Hai'"),
        ('"Hello"', '"Good day"', "django.mo is not what django.po compiles to"),
    ],
)
def test_what_keeps_the_english_from_being_complete_is_named(
    small_house: Path, old: str, new: str, said: str
) -> None:
    put(small_house, old, new)
    code, lines = check(small_house)
    assert code == 1
    assert said in lines


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Kata tanpa tanda</p>", "'Kata tanpa tanda'"),
        ('<img src="a" alt="Gambar loket">', "'Gambar loket'"),
        ('{% include "a.html" with text="Belum ada" %}', "'Belum ada'"),
    ],
)
def test_a_text_in_a_template_that_nobody_marked_is_found(
    small_house: Path, html: str, said: str
) -> None:
    page = small_house / "ramah/templates/page.html"
    page.write_text(PAGE + html, encoding="utf-8")
    code, lines = check(small_house)
    assert code == 1
    assert f"ramah/templates/page.html:12: not marked for translation: {said}" in lines


def test_english_is_compiled_into_what_the_program_reads() -> None:
    with translation.override("en"):
        assert gettext("Petugas Pengamanan") == "Security Officer"
        assert ngettext("%(count)s jam", "%(count)s jam", 1) == "%(count)s hour"
        assert ngettext("%(count)s jam", "%(count)s jam", 2) == "%(count)s hours"


def test_indonesian_needs_no_translation() -> None:
    with translation.override("id"):
        assert gettext("Petugas Pengamanan") == "Petugas Pengamanan"
        assert ngettext("%(count)s jam", "%(count)s jam", 2) == "%(count)s jam"


@pytest.mark.django_db
def test_a_page_is_indonesian_until_english_is_chosen() -> None:
    answer = Client(headers={"accept-language": "en"}).get(LOGIN)
    assert answer.headers["Content-Language"] == "id"
    assert '<html lang="id"' in answer.content.decode()
    assert "Masuk untuk petugas" in answer.content.decode()


@pytest.mark.django_db
def test_a_page_is_english_for_whoever_chose_it() -> None:
    client = Client()
    client.cookies["ramah_language"] = "en"
    answer = client.get(LOGIN)
    html = answer.content.decode()
    assert answer.headers["Content-Language"] == "en"
    assert '<html lang="en"' in html
    assert "Staff login" in html
    assert "Masuk" not in html


@pytest.mark.django_db
def test_choosing_a_language_stays_on_the_page() -> None:
    client = Client()
    answer = client.post("/bahasa/setlang/", {"language": "en", "next": LOGIN})
    assert (answer.status_code, answer.headers["Location"]) == (302, LOGIN)
    assert "Staff login" in client.get(LOGIN).content.decode()
    client.post("/bahasa/setlang/", {"language": "id", "next": LOGIN})
    assert "Masuk untuk petugas" in client.get(LOGIN).content.decode()
