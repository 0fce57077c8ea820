"""The way in for tables: a dry run that tells every row, then the import in one transaction."""

import datetime as dt
from typing import Any
from zipfile import BadZipFile

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportMixin
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.results import Result, RowResult
from import_export.tmp_storages import MediaStorage
from unfold.widgets import UnfoldAdminFileFieldWidget

from thcm.core.exports import EmptyTable, SemicolonCSV, Workbook

ENDINGS = (".csv", ".xlsx")
BYTES_AT_MOST = 5_000_000


class Upload(MediaStorage):
    """The file between dry run and import. What nobody took over within a day goes."""

    def _configure_storage(self) -> None:
        self._storage = default_storage

    def save(self, data: bytes) -> None:
        super().save(data)
        yesterday = timezone.now() - dt.timedelta(days=1)
        for name in default_storage.listdir(self.MEDIA_FOLDER)[1]:
            path = f"{self.MEDIA_FOLDER}/{name}"
            if default_storage.get_modified_time(path) < yesterday:
                default_storage.delete(path)


class TableImportForm(ImportForm):
    """The kind of file follows from its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["import_file"].label = _("Datei")
        self.fields["import_file"].help_text = _("CSV (UTF-8) oder XLSX.")
        self.fields["import_file"].widget = UnfoldAdminFileFieldWidget(attrs={"accept": ",".join(ENDINGS)})

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if not file.name.lower().endswith(ENDINGS):
            raise ValidationError(_("Bitte eine CSV- oder XLSX-Datei wählen."))
        if file.size > BYTES_AT_MOST:
            raise ValidationError(_("Die Datei ist zu groß. Bitte in Teilen von höchstens 5 MB einlesen."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("import_file")
        cleaned["format"] = str(ENDINGS.index("." + file.name.lower().rsplit(".", 1)[1])) if file else ""
        return cleaned


class TableConfirmForm(ConfirmImportForm):
    def clean_format(self) -> str:
        if self.cleaned_data["format"] not in ("0", "1"):
            raise ValidationError(_("Bitte die Datei noch einmal wählen."))
        return self.cleaned_data["format"]


class TableImport(ImportMixin):
    """Mixin of admins; `resource_classes` holds one `thcm.core.imports.ImportedTable`."""

    import_title: Any = ""
    import_hint: Any = ""  # which row of the portal a row of the file belongs to
    import_formats = (SemicolonCSV, Workbook)
    import_form_class = TableImportForm
    confirm_form_class = TableConfirmForm
    import_template_name = "back_office/table_import.html"
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    tmp_storage_class = Upload

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"user": request.user}

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        form.add_error("import_file", read_error(e))

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """What can be taken over may be confirmed although other rows are rejected."""
        response = super().import_action(request, **kwargs)
        context = response.context_data
        context |= {"title": self.import_title, "hint": self.import_hint, "head": self.opts.verbose_name}
        if result := context.get("result"):
            context["rows"] = [described(row) for row in result.rows]
            context["counts"] = counts(result)
            can_go_on = not result.has_errors() and changed_count(result) > 0
            context["confirm_form"] = self.create_confirm_form(request, context["form"]) if can_go_on else None
        return response

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            response = super().process_import(request, **kwargs)
        except OSError:
            messages.error(request, _t("Die Datei ist nicht mehr da. Bitte noch einmal wählen."))
            return HttpResponseRedirect(self.import_address())
        if getattr(response, "context_data", None) is not None:
            messages.error(request, _t("Bitte die Datei noch einmal wählen."))
            return HttpResponseRedirect(self.import_address())
        return response

    def import_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        if result.has_errors():
            messages.error(request, _t("Es wurde nichts übernommen: Die Datei passt nicht mehr zum Bestand."))
            return HttpResponseRedirect(self.import_address())
        return super().process_result(result, request)

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        messages.success(request, _t("Übernommen: %(counts)s.") % {"counts": counts(result)})


def read_error(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return _t("Die Datei ist nicht in UTF-8 geschrieben. Bitte als „CSV UTF-8“ speichern.")
    if isinstance(error, (BadZipFile, KeyError)):
        return _t("Die Datei ist keine XLSX-Datei, auch wenn sie so heißt.")
    if isinstance(error, EmptyTable):
        return _t("Die Datei enthält keine Zeilen.")
    return _t("Die Datei lässt sich nicht als Tabelle lesen: Jede Zeile braucht gleich viele Spalten wie die erste.")


def changed_count(result: Result) -> int:
    return result.totals[RowResult.IMPORT_TYPE_NEW] + result.totals[RowResult.IMPORT_TYPE_UPDATE]


def counts(result: Result) -> str:
    """„2 neu, 1 geändert, 85 unverändert, 0 abgelehnt“."""
    return _t("%(new)s neu, %(update)s geändert, %(skip)s unverändert, %(invalid)s abgelehnt") % result.totals


def described(row: RowResult) -> dict[str, Any]:
    """A row of the dry run in words: what happens to it, and why or what changes."""
    outcomes = {
        RowResult.IMPORT_TYPE_NEW: (_t("neu"), "success"),
        RowResult.IMPORT_TYPE_UPDATE: (_t("geändert"), "info"),
        RowResult.IMPORT_TYPE_SKIP: (_t("unverändert"), "default"),
        RowResult.IMPORT_TYPE_INVALID: (_t("abgelehnt"), "danger"),
    }
    label, variant = outcomes[row.import_type]
    return {
        "number": row.number,
        "outcome": label,
        "variant": variant,
        "label": getattr(row, "label", ""),
        "cells": [str(cell) for cell in row.row_values.values() if cell not in (None, "")],
        "follows": getattr(row, "follows", ""),
        "changes": row.changes,
        "reasons": getattr(row, "reasons", []),
    }
