"""The table of one roadmap: all of it out, and in again after a dry run that tells every row."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from unfold.widgets import UnfoldAdminFileFieldWidget

from roadmaps.imports import CHANGED, NEW, REJECTED, UNCHANGED, Outcome, Outdated, dry_run, fingerprint, take_over
from roadmaps.models import Roadmap
from roadmaps.table_reading import BYTES_AT_MOST, Line, read_table
from roadmaps.tables import HEADS, OFFICE, office_table, table_response
from thcm.core.admin_base import BackOfficeAdmin
from thcm.core.import_admin import Upload
from thcm.core.imports import Unusable
from thcm.core.permissions import account_of

SALT = "roadmaps.table"
KEPT_SECONDS = 60 * 60
OUTCOMES = {
    NEW: (_("neu"), "success"),
    CHANGED: (_("geändert"), "info"),
    UNCHANGED: (_("unverändert"), "default"),
    REJECTED: (_("abgelehnt"), "danger"),
}


class TableForm(forms.Form):
    """Reads the file; `content` and `lines` are what it holds."""

    file = forms.FileField(
        label=_("Datei"),
        help_text=_("XLSX, höchstens 5 MB, am besten eine, die hier ausgegeben wurde."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx"}),
    )
    content = b""
    lines: list[Line]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > BYTES_AT_MOST:
            raise ValidationError(_("Die Datei ist größer als 5 MB."))
        self.content = file.read()
        try:
            self.lines = read_table(self.content)
        except Unusable as error:
            raise ValidationError(str(error)) from None
        return file


class TableMixin(BackOfficeAdmin):
    """Adds the pages to the admin of roadmaps."""

    def get_urls(self) -> list[URLPattern]:
        table, file = self.admin_site.admin_view(self.table_view), self.admin_site.admin_view(self.table_file_view)
        return [
            path("<int:pk>/tabelle/", table, name="roadmaps_roadmap_table"),
            path("<int:pk>/tabelle/roadmap.xlsx", file, name="roadmaps_roadmap_table_file"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def table_file_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        roadmap = self._of_table(request, pk)
        return table_response(office_table(roadmap), f"{roadmap.slug}.xlsx")

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def table_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """First a file, for the dry run; then what the dry run had kept, to be saved."""
        roadmap = self._of_table(request, pk)
        if "kept" in request.POST:
            return self._take_over(request, roadmap, request.POST["kept"])
        form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
        context: dict[str, Any] = {"form": form}
        if form.is_bound and form.is_valid():
            outcomes = dry_run(roadmap, form.lines, account_of(request))
            context |= {"rows": [told(outcome) for outcome in outcomes], "counts": counts(outcomes)}
            context["has_rejected"] = any(outcome.kind == REJECTED for outcome in outcomes)
            if any(outcome.kind in (NEW, CHANGED) for outcome in outcomes):
                context["kept"] = self._keep(request, roadmap, form.content, outcomes)
        return self._table_page(request, roadmap, context)

    def _of_table(self, request: HttpRequest, pk: int) -> Roadmap:
        roadmap = self.get_object(request, str(pk))
        if roadmap is None:
            raise Http404
        if not self.has_change_permission(request, roadmap):
            raise PermissionDenied
        return roadmap

    def _keep(self, request: HttpRequest, roadmap: Roadmap, content: bytes, outcomes: list[Outcome]) -> str:
        """The file and what was said of it, signed, for this account and roadmap."""
        upload = Upload()
        upload.save(content)
        shown = {"file": upload.name, "shown": fingerprint(outcomes)}
        return signing.dumps(shown | {"roadmap": roadmap.pk, "user": account_of(request).pk}, salt=SALT)

    def _take_over(self, request: HttpRequest, roadmap: Roadmap, token: str) -> HttpResponse:
        page = HttpResponseRedirect(reverse("admin:roadmaps_roadmap_table", args=(roadmap.pk,)))
        user = account_of(request)
        try:
            kept = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
            if (kept["roadmap"], kept["user"]) != (roadmap.pk, user.pk):
                raise signing.BadSignature
            upload = Upload(name=kept["file"], read_mode="rb")
            lines = read_table(upload.read())
        except (signing.BadSignature, OSError):
            messages.error(request, _t("Der Probelauf gilt nicht mehr. Bitte die Datei noch einmal wählen."))
            return page
        try:
            outcomes = take_over(roadmap, lines, user, kept["shown"])
        except Outdated:
            text = _t(
                "Es wurde nichts übernommen: Die Roadmap wurde seit dem Probelauf geändert."
                " Bitte die Datei noch einmal prüfen lassen."
            )
            messages.error(request, text)
            return page
        finally:
            upload.remove()
        messages.success(request, _t("Übernommen: %(counts)s.") % {"counts": counts(outcomes)})
        return page

    def _table_page(self, request: HttpRequest, roadmap: Roadmap, context: dict[str, Any]) -> HttpResponse:
        context |= {
            **self.admin_site.each_context(request),
            "title": _t("Tabelle der Roadmap"),
            "roadmap": roadmap,
            "heads": [HEADS[name] for name in OFFICE],
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/roadmap_table.html", context)


def counts(outcomes: list[Outcome]) -> str:
    """„2 neu, 1 geändert, 85 unverändert, 0 abgelehnt“."""
    kinds = [outcome.kind for outcome in outcomes]
    return ", ".join(f"{kinds.count(kind)} {label}" for kind, (label, _variant) in OUTCOMES.items())


def told(outcome: Outcome) -> dict[str, Any]:
    """A row of the dry run in words."""
    label, variant = OUTCOMES[outcome.kind]
    return {
        "number": outcome.number,
        "outcome": label,
        "variant": variant,
        "label": outcome.label or "–",
        "follows": "",
        "changes": outcome.changes,
        "reasons": outcome.reasons,
    }
