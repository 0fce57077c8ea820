"""„Geprüft“ on the page of a row: what came of looking at it again is kept as proof (R47)."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget

from thcm.core.models import ReviewTask
from thcm.core.permissions import account_of
from thcm.core.reviews import later, policy_of, record_review

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as _Admin
else:
    _Admin = object


class ReviewForm(forms.Form):
    result = forms.ChoiceField(
        label=_("Ergebnis"),
        choices=ReviewTask.Result,
        initial=ReviewTask.Result.UNCHANGED,
        widget=UnfoldAdminRadioSelectWidget,
        error_messages={"required": _("Bitte ein Ergebnis wählen.")},
    )
    note = forms.CharField(
        label=_("Notiz (freiwillig)"),
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("Woran geprüft wurde, z. B. an welcher Quelle. Bleibt intern."),
    )


class ReviewMixin(_Admin):
    """The button for whoever may edit the row, where a period is in force for its kind."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reviewed_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_reviewed"
        return [path("<path:object_id>/geprueft/", view, name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None and self.has_change_permission(request, row) and policy_of(self.model):
            button = {
                "title": _("Geprüft …"),
                "icon": "fact_check",
                "variant": ActionVariant.DEFAULT,
                "path": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_reviewed", args=(row.pk,)),
            }
            context["actions_detail"] = [*(context.get("actions_detail") or ()), button]
        return super().render_change_form(request, context, *args, **kwargs)

    def reviewed_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row, policy = self.get_object(request, unquote(object_id)), policy_of(self.model)
        if row is None or policy is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = ReviewForm(request.POST if request.method == "POST" else None)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=(row.pk,))
        if form.is_valid():
            try:
                record_review(row, policy=policy, user=account_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _t("Die Prüfung ist festgehalten."))
                return HttpResponseRedirect(back)
        due = later(timezone.localdate(), policy.months)
        context = {"title": _t("Prüfung festhalten"), "opts": self.opts, "row": row, "policy": policy}
        context |= {**self.admin_site.each_context(request), "form": form, "back": back, "next": due}
        return TemplateResponse(request, "back_office/review.html", context)
