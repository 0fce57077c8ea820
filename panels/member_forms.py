"""What members of bodies enter about a paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _box(rows: int) -> forms.Textarea:
    return forms.Textarea({"class": "text-input", "rows": rows})


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Ihr Kommentar"),
        max_length=4000,
        widget=_box(4),
        error_messages={"required": _("Bitte schreiben Sie etwas.")},
    )

    def __init__(self, *args: Any, readers: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = readers


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=_("Warum geht die Vorlage zurück?"),
        help_text=_("Den Grund lesen die Mitglieder Ihres Gremiums und das Clustermanagement."),
        max_length=2000,
        widget=_box(3),
        error_messages={"required": _("Bitte sagen Sie, warum die Vorlage zurückgeht.")},
    )
