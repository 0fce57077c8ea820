"""What every list and form of the back office shares: export, author, history with its way back."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from import_export.admin import ExportMixin
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject
from simple_history.template_utils import HistoricalRecordContextHelper
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from thcm.core.actions import restore, stamp
from thcm.core.dates import PartialDate, PartialDateField
from thcm.core.exports import SemicolonCSV, table_resource
from thcm.core.forms import KnownRowSelect, KnownRowsForm, KnownRowsSelect, WordsField
from thcm.core.images import PictureField
from thcm.core.permissions import account_of
from thcm.core.review_admin import ReviewMixin

NOT_A_CHANGE = ("updated_at", "updated_by", "created_at", "published_at")


if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin as _Admin
else:
    _Admin = object


class KnownRows(_Admin):
    """Mixin of admins and inlines: what a form has loaded is not asked for again by its autocomplete boxes."""

    form = KnownRowsForm
    formfield_overrides = {
        PartialDateField: {"widget": UnfoldAdminTextInputWidget},
        models.URLField: {"assume_scheme": "https"},
        models.ImageField: {"form_class": PictureField},
        ArrayField: {"form_class": WordsField},
    }

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request) and "widget" not in kwargs:
            kwargs["widget"] = KnownRowSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request) and "widget" not in kwargs:
            kwargs["widget"] = KnownRowsSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class BackOfficeAdmin(KnownRows, ExportMixin, ModelAdmin):
    """A list that exports its current filter (BO-5) and asks `may_see` and `may_edit` for single rows."""

    skip_export_form = True
    export_formats = (SemicolonCSV,)
    to_encoding = "utf-8-sig"
    hidden_in_export: tuple[str, ...] = ("id",)
    compressed_fields = True
    warn_unsaved_form = True
    list_per_page = 50
    show_full_result_count = False

    def get_resource_classes(self, request: HttpRequest) -> Sequence[type]:
        return self.resource_classes or (table_resource(self.model, self.hidden_in_export),)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_export_filename(self, request: HttpRequest, queryset: models.QuerySet, file_format: Any) -> str:
        return f"{self.model._meta.model_name}.{file_format.get_extension()}"

    def may_see(self, request: HttpRequest, obj: Any) -> bool:
        return True

    def may_edit(self, request: HttpRequest, obj: Any) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or self.may_see(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self.may_edit(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or self.may_edit(request, obj))

    def get_list_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        """What the list shows of the table; single rows are asked for with `may_see`."""
        return queryset

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Raises BadRequest for what the database cannot hold, so that no filter fails on it."""
        if "\0" in "".join(value for _name, values in request.GET.lists() for value in values):
            raise BadRequest
        return self.get_list_queryset(request, super().get_queryset(request))

    def response_action(self, request: HttpRequest, queryset: models.QuerySet) -> Any:
        if not all(key.isdecimal() for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest
        return super().response_action(request, queryset)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Also rows outside the list are found, so that the answer is a refusal and not „gibt es nicht“."""
        field = self.model._meta.pk if from_field is None else self.model._meta.get_field(from_field)
        try:
            return self.get_row_queryset().get(**{field.name: field.to_python(object_id)})
        except (self.model.DoesNotExist, ValidationError, ValueError):
            return None

    def get_row_queryset(self) -> models.QuerySet:
        return self.model._default_manager.all()


class ReadOnlyAdmin(BackOfficeAdmin):
    """What jobs write and people read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HistoryWords(HistoricalRecordContextHelper):
    """Old and new values as people read them."""

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        field = self.model._meta.get_field(change.field)
        if isinstance(value, DeletedObject) and value.pk is None:
            return _("leer")
        if field.choices:
            return dict(field.flatchoices).get(value, value)
        if isinstance(value, PartialDate):
            return value.text
        if isinstance(value, bool):
            return _("ja") if value else _("nein")
        if isinstance(field, models.DecimalField) and value is not None:
            return f"{value.normalize():f}".replace(".", ",")
        if value is None or value in ("", []):
            return _("leer")
        return super().prepare_delta_change_value(change, value)


class HistoryAdmin(SimpleHistoryAdmin, BackOfficeAdmin):
    """Former states are read only: the form of history would save them past rights and actions."""

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        if not unquote(object_id).isdecimal():
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied
        if not (unquote(object_id).isdecimal() and version_id.isdecimal()):
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)


class EditorialAdmin(ReviewMixin, HistoryAdmin):
    """Rows with author, state and history. What was public is withdrawn, not deleted."""

    object_history_template = "back_office/history.html"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        stamp(obj, account_of(request))
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for inline_form in formset.forms:
            if inline_form.has_changed():
                stamp(inline_form.instance, account_of(request))
        super().save_formset(request, form, formset, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        was_public = obj is not None and getattr(obj, "published_at", None) is not None
        return super().has_delete_permission(request, obj) and not was_public

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [path("<path:object_id>/history/<int:record_id>/restore/", view, name=name), *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        if not unquote(object_id).isdecimal():
            raise Http404
        row = self.get_object(request, unquote(object_id))
        if row is not None and not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {"may_restore": row is not None and self.may_restore(request, row), **(extra_context or {})}
        return super().history_view(request, object_id, context)

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The way back is one click; the form in between would let its author change history's values."""
        raise PermissionDenied

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        records = list(historical_records)
        for newer, older in pairwise(records):
            newer.history_delta_changes = self.changes_in_words(newer, older)

    def changes_in_words(self, newer: Any, older: Any, hidden: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Field, old and new value of what differs; without the columns that are `hidden`."""
        delta = newer.diff_against(older, excluded_fields=(*NOT_A_CHANGE, *hidden), foreign_keys_are_objs=True)
        return HistoryWords(self.model, newer).context_for_delta_changes(delta)

    def may_restore(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj)

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        restore(record=record, user=account_of(request))

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, object_id: str, record_id: int) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        record = get_object_or_404(self.model.history.model, history_id=record_id, id=row.pk if row else None)
        if not self.may_restore(request, row):
            raise PermissionDenied
        try:
            self.restore_record(request, record)
        except ValidationError as error:
            text = _("Der frühere Stand passt nicht mehr: %(reason)s") % {"reason": " ".join(error.messages)}
            messages.error(request, text)
        else:
            messages.success(request, _("%(row)s hat wieder den früheren Stand.") % {"row": capfirst(str(row))})
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=(row.pk,))
        )
