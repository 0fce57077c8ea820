"""Taking a report of a barrier from anybody (R50), as thcm.core.open_forms says; one sent quickly is one, too."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thcm.core.models import BarrierReport
from thcm.core.open_forms import EMAIL_INVALID, OpenForm

REPORTS_PER_HOUR = 5


class BarrierForm(OpenForm, forms.ModelForm):
    class Meta:
        model = BarrierReport
        fields = ("description", "page", "email")
        labels = {
            "description": _("Was hindert Sie?"),
            "page": _("Auf welcher Seite?"),
            "email": _("E-Mail für die Antwort (freiwillig)"),
        }
        help_texts = {
            "description": _("Beschreiben Sie, was Sie tun wollten und was nicht ging, gern mit Gerät und Programm."),
            "page": _("Adresse oder Name der Seite."),
            "email": _("Nur, wenn Sie eine Antwort möchten. Wir verwenden sie für nichts anderes."),
        }
        error_messages = {
            "description": {"required": _("Bitte beschreiben Sie die Barriere.")},
            "email": {"invalid": EMAIL_INVALID},
        }

    def save(self, commit: bool = True) -> Any:
        """What a program filled in is thanked for and thrown away."""
        return None if self.is_by_program else super().save(commit)
