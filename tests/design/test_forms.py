"""Every field has a label, a hint, an error and a word on whether it is needed, wired together."""

import re
from typing import Any

import pytest
from django import forms

from ramah.lib.forms import RamahForm, TileCheckboxes, TileRadios


class VisitorForm(RamahForm):
    name = forms.CharField(label="Nama", help_text="Seperti yang ingin disapa.")
    phone = forms.CharField(label="Telepon", required=False)
    service = forms.ChoiceField(label="Layanan", choices=[("", "Pilih"), ("a", "Merek")])
    needs = forms.MultipleChoiceField(
        label="Kebutuhan",
        help_text="Boleh lebih dari satu.",
        choices=[("wheelchair", "Kursi roda"), ("cane", "Tongkat")],
        widget=TileCheckboxes(icons=str, hints={"cane": "3 tersedia"}),
    )
    way = forms.ChoiceField(
        label="Cara", choices=[("car", "Mobil")], widget=TileRadios(icons={"car": "car"})
    )
    result = forms.ChoiceField(
        label="Hasil", choices=[("done", "Selesai")], widget=forms.RadioSelect
    )
    consent = forms.BooleanField(label="Setuju")
    visit = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        if self.data:
            raise forms.ValidationError("Antrean sudah ditutup.")
        return self.cleaned_data


def squeezed(html: Any) -> str:
    return re.sub(r"\s+", " ", str(html))


@pytest.fixture
def blank() -> VisitorForm:
    return VisitorForm()


@pytest.fixture
def wrong() -> VisitorForm:
    return VisitorForm({"phone": "0800"})


def test_every_input_has_a_visible_label(blank: VisitorForm) -> None:
    html = squeezed(blank)
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html)) - {"id_visit"}
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    wrapped = {
        found
        for label in re.findall(r"<label[^>]*>.*?</label>", html)
        for found in re.findall(r'<input[^>]* id="([^"]+)"', label)
    }
    assert ids == labelled | wrapped


def test_need_is_said_in_words_on_every_field(blank: VisitorForm) -> None:
    html = squeezed(blank)
    assert html.count("(wajib)") == 6
    assert html.count("(opsional)") == 1


def test_a_hint_is_tied_to_its_input(blank: VisitorForm) -> None:
    html = squeezed(blank["name"].as_field_group())
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext">Seperti yang ingin disapa.' in html


def test_an_error_is_tied_to_its_input(wrong: VisitorForm) -> None:
    html = squeezed(wrong["name"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert re.search(r'id="id_name_error">.*Isi bagian ini\.', html)


def test_a_group_of_choices_is_a_fieldset_with_a_legend(wrong: VisitorForm) -> None:
    html = squeezed(wrong["needs"].as_field_group())
    assert html.startswith("<fieldset")
    assert re.search(r"<legend[^>]*>Kebutuhan", html)
    assert 'aria-describedby="id_needs_helptext id_needs_error"' in html


def test_the_error_of_radio_buttons_is_on_their_group(wrong: VisitorForm) -> None:
    html = squeezed(wrong["result"].as_field_group())
    assert re.search(r'<fieldset[^>]*role="radiogroup" aria-invalid="true"', html)
    assert "aria-invalid" not in re.sub(r"<fieldset[^>]*>", "", html)


def test_tiles_have_icon_word_and_hint(blank: VisitorForm) -> None:
    html = squeezed(blank["needs"])
    assert html.count('class="tile-input" type="checkbox" name="needs"') == 2
    assert "icons.svg#wheelchair" in html
    assert '<span class="tile-hint">3 tersedia</span>' in html


def test_tile_radios_choose_one(blank: VisitorForm) -> None:
    html = squeezed(blank["way"])
    assert 'type="radio" name="way" value="car"' in html
    assert "icons.svg#car" in html


def test_a_chosen_tile_stays_chosen() -> None:
    html = squeezed(VisitorForm({"needs": ["cane"]})["needs"])
    assert re.search(r'value="cane"[^>]* checked', html)
    assert not re.search(r'value="wheelchair"[^>]* checked', html)


def test_errors_are_listed_first_and_linked(wrong: VisitorForm) -> None:
    html = squeezed(wrong)
    assert html.startswith('<section class="error-summary" role="alert" tabindex="-1"')
    summary = html[: html.index("</section>")]
    assert summary.index("Antrean sudah ditutup.") < summary.index("#id_name")
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == [
        "id_name",
        "id_service",
        "id_needs_0",
        "id_way_0",
        "id_result_0",
        "id_consent",
    ]
    assert all(f'id="{target}"' in html for target in targets)


def test_errors_say_what_to_do(wrong: VisitorForm) -> None:
    summary = squeezed(wrong).split("</section>", maxsplit=1)[0]
    assert "Nama: Isi bagian ini." in summary
    assert "Layanan: Pilih salah satu." in summary
    assert "Kebutuhan: Pilih paling sedikit satu." in summary
    assert "Setuju: Beri tanda centang untuk melanjutkan." in summary


def test_a_form_without_errors_has_no_summary(blank: VisitorForm) -> None:
    assert "error-summary" not in str(blank)


def test_what_was_typed_stays(wrong: VisitorForm) -> None:
    assert 'value="0800"' in squeezed(wrong["phone"])


def test_an_own_error_text_is_kept() -> None:
    class Own(RamahForm):
        name = forms.CharField(error_messages={"required": "Tanyakan namanya."})

    assert Own({}).errors["name"] == ["Tanyakan namanya."]


def test_two_forms_of_one_class_do_not_share_their_texts() -> None:
    VisitorForm()
    assert VisitorForm.base_fields["name"].error_messages["required"] != "Isi bagian ini."
