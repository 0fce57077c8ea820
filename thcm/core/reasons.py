"""The page of the back office that asks for a reason before something is decided."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Begründung"),
        help_text=_("Sie steht in der E-Mail an die Absenderin oder den Absender."),
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        error_messages={"required": _("Bitte nennen Sie den Grund.")},
    )

    def called(self, *, label: str | Promise = "", help_text: str | Promise = "", required: str | Promise = "") -> None:
        """Other words than these, where given."""
        field: Any = self.fields["reason"]
        field.label, field.help_text = label or field.label, help_text or field.help_text
        if required:
            field.error_messages["required"] = required


def decide_with_reason(
    model_admin: ModelAdmin,
    request: HttpRequest,
    form: ReasonForm,
    *,
    title: str | Promise,
    about: Iterable[str],
    back: str,
    decide: Callable[[str], Any],
    hidden: Iterable[tuple[str, object]] = (),
) -> Any:
    """Asks with a page, or returns what `decide` makes of the reason once there is one.

    `title` is what the button does, `about` what is decided on; the fields `hidden` go along.
    """
    if form.is_valid():
        return decide(form.cleaned_data["reason"])
    context = {"title": title, "form": form, "about": about, "back": back, "hidden": hidden, "opts": model_admin.opts}
    site = model_admin.admin_site.each_context(request)
    return TemplateResponse(request, "back_office/reason.html", {**site, **context})
