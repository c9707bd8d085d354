"""Forms as the office reads them: label, hint, error, and whether an answer is needed."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.template import loader
from django.utils.translation import gettext_lazy as _

WHERE_NEEDED = _("(bila diperlukan)")
Lookup = Mapping[str, Any] | Callable[[Any], Any]


class RamahBoundField(BoundField):
    """A field on a page, with what the error summary and the field template need to know."""

    @property
    def input_id(self) -> str:
        """The id of the first thing to fill in: where a link from the error summary leads."""
        if self.is_group and isinstance(self.field.widget, forms.MultiWidget | forms.RadioSelect):
            return f"{self.auto_id}_0"
        return self.auto_id

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """Leave the mark of an error on a group of radio buttons to the group itself."""
        attrs = super().build_widget_attrs(attrs, widget)
        if self.is_radios:
            attrs.pop("aria-invalid", None)
        return attrs

    @property
    def need(self) -> Any:
        """Whether an answer is needed, in a word; a form may say it better than its fields do."""
        plain = _("(wajib)") if self.field.required else _("(opsional)")
        return getattr(self.form, "need_words", {}).get(self.name, plain)

    @property
    def is_radios(self) -> bool:
        """Whether exactly one of several buttons is to be chosen."""
        return getattr(self.field.widget, "input_type", "") == "radio"

    @property
    def is_group(self) -> bool:
        """Whether the field is several inputs under one legend."""
        return bool(self.field.widget.use_fieldset)

    @property
    def is_single_checkbox(self) -> bool:
        """Whether the label stands behind one box to tick."""
        return isinstance(self.field.widget, forms.CheckboxInput)


class RamahRenderer(DjangoTemplates):
    """Draws forms with the templates in `templates/forms/`."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = RamahBoundField

    def get_template(self, template_name: str) -> Any:
        """Find our own templates with the page's engine, and Django's own with Django's."""
        if template_name.startswith("forms/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)


class PlainErrors:
    """Gives each field of a form an error text that says what to do."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _say_what_to_do(field)

    def full_clean(self) -> None:
        """Give the fields added since their texts too, then check the answers."""
        for field in self.fields.values():
            _say_what_to_do(field)
        super().full_clean()  # type: ignore[misc]


def _say_what_to_do(field: forms.Field) -> None:
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = _required_text(field.widget)


def _required_text(widget: forms.Widget) -> Any:
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return _("Pilih paling sedikit satu.")
    if isinstance(widget, forms.CheckboxInput):
        return _("Beri tanda centang untuk melanjutkan.")
    if isinstance(widget, forms.Select | forms.RadioSelect):
        return _("Pilih salah satu.")
    return _("Isi bagian ini.")


class RamahForm(PlainErrors, forms.Form):
    """A form whose errors say what to do."""


class RamahModelForm(PlainErrors, forms.ModelForm):  # type: ignore[type-arg]
    """A form of a model whose errors say what to do."""


class _Tiles(forms.RadioSelect):
    template_name = "forms/tiles.html"
    option_template_name = "forms/tile.html"

    def __init__(
        self, *args: Any, icons: Lookup | None = None, hints: Lookup | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.icons, self.hints = icons or {}, hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the icon and the hint of one choice."""
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"icon": _look_up(self.icons, value), "hint": _look_up(self.hints, value)}


def _look_up(table: Lookup, value: Any) -> Any:
    return table(value) if callable(table) else table.get(str(value))


class TileRadios(_Tiles):
    """One choice, as large tiles with an icon and words."""


class TileCheckboxes(_Tiles, forms.CheckboxSelectMultiple):
    """Any number of choices, as large tiles with an icon and words."""

    template_name = "forms/tiles.html"
    option_template_name = "forms/tile.html"
