"""The form from which the questionnaire's next version is made."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from ramah.lib.forms import RamahForm
from ramah.survey.content import (
    FEWEST_CHOICES,
    LONGEST,
    MOST_CHOICES,
    MOST_EXTRAS,
    AskedElement,
    Content,
    shipped,
    with_extras,
)

WHERE_USED = _("(bila unsurnya dipakai)")
WHERE_ASKED = _("(bila pertanyaannya diisi)")
NUMBERS = range(1, MOST_EXTRAS + 1)


class QuestionnaireForm(RamahForm):
    """Title, wording of each element, and the office's own questions; answers of 1 to 4 stay."""

    title = forms.CharField(label=_("Judul"), max_length=LONGEST)
    basis = forms.CharField(
        label=_("Dasar"),
        max_length=LONGEST,
        help_text=_("Peraturan yang diikuti. Periksa apakah masih berlaku."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, content: Content, number: int, *args: Any, **kwargs: Any) -> None:
        self.content = content
        self.used = {element.key: element for element in content.elements}
        self.known = [self.used.get(element.key, element) for element in shipped().elements]
        self.need_words: dict[str, Any] = {}
        initial = {"title": content.title, "basis": content.basis, "seen": number}
        super().__init__(*args, initial=initial, **kwargs)
        for element in self.known:
            self._ask_about(element)
        for number_of in NUMBERS:
            self._ask_extra(number_of)

    def _ask_about(self, element: AskedElement) -> None:
        self.fields[f"use_{element.key}"] = forms.BooleanField(
            label=now_("Dipakai dalam survei"), required=False, initial=element.key in self.used
        )
        for way, label, wording in (
            ("official", now_("Kalimat resmi"), element.official),
            ("easy", now_("Bahasa mudah"), element.easy),
        ):
            name = f"{way}_{element.key}"
            self.need_words[name] = WHERE_USED
            self.fields[name] = forms.CharField(
                label=label,
                max_length=LONGEST,
                required=False,
                initial=wording.question,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def _ask_extra(self, number: int) -> None:
        asked = dict(enumerate(self.content.extras, start=1)).get(number)
        self.fields[f"extra_{number}"] = forms.CharField(
            label=now_("Pertanyaan tambahan %(number)s") % {"number": number},
            max_length=LONGEST,
            required=False,
            initial=asked.question if asked else "",
        )
        self.need_words[f"answers_{number}"] = WHERE_ASKED
        self.fields[f"answers_{number}"] = forms.CharField(
            label=now_("Pilihan jawaban untuk pertanyaan tambahan %(number)s") % {"number": number},
            help_text=now_("Satu pilihan tiap baris."),
            required=False,
            initial="\n".join(asked.answers) if asked else "",
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    @property
    def elements(self) -> Iterator[tuple[AskedElement, list[BoundField]]]:
        """Give each element with its fields."""
        for element in self.known:
            names = (f"use_{element.key}", f"official_{element.key}", f"easy_{element.key}")
            yield element, [self[name] for name in names]

    @property
    def extras(self) -> list[BoundField]:
        """Give the fields of the office's own questions."""
        return [self[f"{name}_{number}"] for number in NUMBERS for name in ("extra", "answers")]

    def clean(self) -> dict[str, Any]:
        """Ask for the words of what is used, and for enough answers."""
        answers = super().clean() or self.cleaned_data
        used = [element.key for element in self.known if answers.get(f"use_{element.key}")]
        if not used:
            self.add_error(f"use_{self.known[0].key}", _("Pilih paling sedikit satu unsur."))
        for name in (f"{way}_{key}" for key in used for way in ("official", "easy")):
            if name not in self.errors and not answers.get(name):
                self.add_error(name, _("Isi bagian ini."))
        for number in NUMBERS:
            self._clean_extra(number, answers)
        return answers

    def _clean_extra(self, number: int, answers: dict[str, Any]) -> None:
        question = answers.get(f"extra_{number}", "")
        choices = _lines(answers.get(f"answers_{number}", ""))
        if choices and not question:
            self.add_error(f"extra_{number}", _("Tulis pertanyaannya, atau hapus pilihannya."))
        if question and not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
            self.add_error(
                f"answers_{number}",
                now_("Tulis %(fewest)s sampai %(most)s pilihan, satu tiap baris.")
                % {"fewest": FEWEST_CHOICES, "most": MOST_CHOICES},
            )
        elif len(set(choices)) < len(choices) or any(len(choice) > LONGEST for choice in choices):
            self.add_error(
                f"answers_{number}", _("Setiap pilihan harus berbeda, paling panjang 300 huruf.")
            )

    @property
    def made(self) -> Content:
        """Give the content of the next version, once the form is valid."""
        answers = self.cleaned_data
        elements = tuple(
            replace(
                element,
                official=replace(element.official, question=_line(answers, "official", element)),
                easy=replace(element.easy, question=_line(answers, "easy", element)),
            )
            for element in self.known
            if answers[f"use_{element.key}"]
        )
        own = [
            (answers[f"extra_{number}"], _lines(answers[f"answers_{number}"]))
            for number in NUMBERS
            if answers[f"extra_{number}"]
        ]
        named = replace(self.content, title=answers["title"], basis=answers["basis"])
        return with_extras(replace(named, elements=elements), own)


def _line(answers: dict[str, Any], way: str, element: AskedElement) -> str:
    """Give what is asked on one line, however it was broken while typing."""
    return " ".join(str(answers[f"{way}_{element.key}"]).split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
