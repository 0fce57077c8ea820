"""Form fields that several apps need."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.postgres.forms import SimpleArrayField
from unfold.widgets import UnfoldAdminTextareaWidget


class LinesField(SimpleArrayField):
    """A list of texts, one a line; empty lines do not count."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 4}))
        super().__init__(forms.CharField(max_length=300), *args, delimiter="\n", **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "\n".join(line.strip() for line in value.splitlines() if line.strip())
        return super().to_python(value)


class WordsField(SimpleArrayField):
    """A list of texts with commas between them; a comma at the end does not count."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = self.delimiter.join(filter(None, (word.strip() for word in value.split(self.delimiter))))
        return super().to_python(value)


class KnownRowSelect(AutocompleteSelect):
    """An autocomplete box that shows the chosen row without a query if the form has told it."""

    known: dict[str, str] = {}

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        chosen = [str(choice) for choice in value if str(choice).isdecimal()]  # what else was sent is no row's
        if not set(chosen) <= self.known.keys():
            return super().optgroups(name, chosen, attrs)
        options = [] if self.is_required or self.allow_multiple_selected else [("", "", False)]
        options += [(choice, self.known[choice], True) for choice in chosen]
        return [(None, [self.create_option(name, *option, index) for index, option in enumerate(options)], 0)]


class KnownRowsSelect(KnownRowSelect, AutocompleteSelectMultiple):
    """The same for several rows."""


class KnownRowsForm(forms.ModelForm):
    """Tells its autocomplete boxes the rows that its instance has loaded (`select_related`).

    In a table, where boxes have no labels beside them, it names every box by column and row.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget: forms.Widget = getattr(field.widget, "widget", None) or field.widget
            if self.prefix:
                is_new = self.instance._state.adding
                widget.attrs["aria-label"] = field.label if is_new else f"{field.label}: {self.instance}"
            if isinstance(widget, KnownRowSelect):
                row = self.instance._state.fields_cache.get(name)
                widget.known = {str(row.pk): str(row)} if row else {}
