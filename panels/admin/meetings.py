"""Back office of meetings: agenda, papers and minutes are prepared here; what becomes of a paper is for the members."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, F, QuerySet
from django.db.models.functions import ExtractYear
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.admin import StackedInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from panels.models import Meeting, Paper
from panels.paper_actions import invite
from panels.permissions import may_prepare
from roadmaps.admin.parts import PartForm
from thcm.core.admin_base import HistoryAdmin, KnownRows
from thcm.core.forms import KnownRowsForm
from thcm.core.relative import since_text
from thcm.core.uploads import check_document

# What another body reads or has decided is changed no more.
FROZEN = (Paper.State.BOARD_RELEASED, Paper.State.DECIDED)
STATE_COLOURS = {"planned": "info", "invited": "warning", "held": "success", "cancelled": "danger"}


class PaperFileWidget(UnfoldAdminFileFieldWidget):
    """Without the address of the file that is stored: it has none."""

    def is_initial(self, value: Any) -> bool:
        return False


class PaperForm(KnownRowsForm):
    class Meta:
        model = Paper
        fields = ()
        widgets = {"file": PaperFileWidget, "summary": UnfoldAdminTextareaWidget({"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_frozen = self.instance.state in FROZEN
        for field in self.fields.values():
            field.disabled = self.is_frozen

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_document(file)
        return file

    def clean(self) -> dict[str, Any] | None:
        if self.is_frozen and self.add_prefix("title") in self.data:
            text = _t("Die Vorlage „%(title)s“ ist inzwischen weitergegeben oder entschieden und bleibt, wie sie ist.")
            raise ValidationError(text % {"title": self.instance.title})
        return super().clean()


class PaperFormSet(BaseInlineFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].disabled = form.instance.state != Paper.State.DRAFT


class PaperInline(KnownRows, StackedInline):
    model = Paper
    form = PaperForm
    formset = PaperFormSet
    fk_name = "meeting"
    fields = ("title", "summary", "file", "order", "stored")
    readonly_fields = ("stored",)
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Held while it is saved, so that nothing is written over a step that somebody takes at that moment."""
        papers = super().get_queryset(request)
        return papers.select_for_update() if request.method == "POST" else papers

    @display(description=_("Stand"))
    def stored(self, obj: Paper) -> str:
        if not obj.pk:
            return str(Paper.State.DRAFT.label)
        return format_html(
            '{}, <a href="{}">{}</a>, <a href="{}">{} ({})</a>',
            obj.get_state_display(),
            reverse("own-paper", args=(obj.public_id,)),
            _t("Verlauf und Kommentare"),
            reverse("paper-file", args=(obj.public_id,)),
            _t("Datei"),
            obj.format,
        )


class MeetingForm(PartForm):
    """To invite is a step of its own, as it sends mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state: Any = self.fields.get("state")
        if state and self.instance.state != Meeting.State.INVITED:
            state.choices = [choice for choice in state.choices if choice[0] != Meeting.State.INVITED]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        on = data.get("on")
        if data.get("state") == Meeting.State.HELD and on and on.starts_on > timezone.localdate():
            self.add_error("state", _t("Die Sitzung liegt noch vor uns."))
        return data


class YearFilter(admin.SimpleListFilter):
    title = _("Jahr")
    parameter_name = "jahr"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        years = Meeting.objects.order_by().annotate(year=ExtractYear(F("on__startswith")))
        return [(str(year), str(year)) for year in sorted(set(years.values_list("year", flat=True)), reverse=True)]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        value = self.value()
        return queryset.filter(on__startswith__year=value) if value in dict(self.lookup_choices) else queryset


@admin.register(Meeting)
class MeetingAdmin(HistoryAdmin):
    form = MeetingForm
    list_display = ("day", "body", "place", "condition", "paper_count", "has_minutes", "changed")
    list_filter = ("body", YearFilter, "state")
    list_select_related = ("body",)
    search_fields = ("body__name_de", "place", "agenda")
    inlines = (PaperInline,)
    change_form_outer_before_template = "back_office/meeting_state.html"
    fieldsets = (
        (None, {"fields": ("body", ("on", "starts_at"), "place", "state", "agenda", "seen")}),
        (_("Protokoll"), {"fields": ("minutes",), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: Meeting) -> bool:
        return may_prepare(request.user)

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.annotate(papers_in_all=Count("papers"))

    def get_row_queryset(self) -> QuerySet:
        return Meeting.objects.select_related("body")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Its papers were meant for the members of this body."""
        return ("body",) if obj else ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.invite_view)
        return [path("<int:pk>/einladen/", view, name="panels_meeting_invite"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        meeting = kwargs.get("obj")
        if meeting is not None:
            may_invite = meeting.state == Meeting.State.PLANNED and meeting.is_coming
            may_invite = may_invite and self.has_change_permission(request, meeting)
            context |= {"meeting": meeting, "may_invite": may_invite}
        return super().render_change_form(request, context, *args, **kwargs)

    @method_decorator(require_POST)
    def invite_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = self.get_object(request, str(pk))
        if meeting is None:
            raise Http404
        if not self.has_change_permission(request, meeting):
            raise PermissionDenied
        try:
            told, untold = invite(meeting=meeting)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            text = ngettext(
                "Eingeladen: Eine E-Mail ist unterwegs.", "Eingeladen: %(count)s E-Mails sind unterwegs.", told
            )
            messages.success(request, text % {"count": told})
            if untold:
                text = ngettext(
                    "Ein Mitglied hat kein Konto oder keine E-Mail-Adresse und ist noch einzuladen.",
                    "%(count)s Mitglieder haben kein Konto oder keine E-Mail-Adresse und sind noch einzuladen.",
                    untold,
                )
                messages.warning(request, text % {"count": untold})
        return HttpResponseRedirect(reverse("admin:panels_meeting_change", args=(pk,)))

    @display(description=_("Datum"), ordering="on")
    def day(self, obj: Meeting) -> str:
        return obj.on.text

    @display(description=_("Stand"), ordering="state", label=STATE_COLOURS)
    def condition(self, obj: Meeting) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("Vorlagen"), ordering="papers_in_all")
    def paper_count(self, obj: Any) -> int:
        return obj.papers_in_all

    @display(description=_("Protokoll"))
    def has_minutes(self, obj: Meeting) -> str:
        return str(_("liegt vor")) if obj.minutes else "–"

    @display(description=_("geändert"), ordering="updated_at")
    def changed(self, obj: Meeting) -> str:
        return since_text(obj.updated_at)
