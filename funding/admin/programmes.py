"""Back office of programmes: what is found, for which field it is (GM-7), own words, and programmes kept by hand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.admin import StackedInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from clusters.models import GrowthField
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from funding import same_matter
from funding.actions import BY_HAND, describe, keep_by_hand, rate, renew_days
from funding.admin.programme_filters import DueFilter, FieldFilter, NewsFilter, RatingFilter, TodayFilter
from funding.admin.rating import lines_of
from funding.changes import changes_in_words, stated
from funding.history import event_in_words
from funding.matching import is_open_to_all
from funding.models import FieldRating, FundingCall, FundingProgramme, FundingSource, ProgrammeEvent, SameMatter
from funding.office_forms import REVIEWED_EVERY, SCHEMES, ByHandForm, OwnCallForm, OwnWordsForm
from funding.permissions import may_edit_programmes, may_rate, may_see_ratings
from thcm.core.admin_base import BackOfficeAdmin, KnownRows
from thcm.core.permissions import account_of
from thcm.core.relative import since_text
from thcm.core.reviews import Result, keep_proof, policy_of

Status, State = FundingProgramme.Status, FundingProgramme.State
STATUS_COLOURS = {
    Status.OPEN: "success",
    Status.FORTHCOMING: "info",
    Status.PAUSED: "warning",
    Status.ENDED: "danger",
    Status.OFFLINE: "danger",
    State.HIDDEN: "warning",
    State.FOUND: "warning",
}
OWN_WORDS = ("summary_de", "note", "state", ("checked_on", "review_due_on"))
SHORT_TEXTS = ("summary_de", "summary_en", "note", "legal_basis")
QUICK_FIELDS = 3
VERSIONS_SHOWN = 20
EVENTS_SHOWN = 8
SOON = 14


class OwnCallInline(KnownRows, StackedInline):
    """Calls and deadlines that people have added; those of the source stand above and are the source's."""

    model = FundingCall
    form = OwnCallForm
    fields = (("title", "model"), ("opens_on", "url"), "deadlines", "sentence")
    verbose_name = _("eigener Aufruf")
    verbose_name_plural = _("Eigene Aufrufe und Fristen")
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(is_manual=True).prefetch_related("deadlines")


@admin.register(FundingProgramme)
class FundingProgrammeAdmin(BackOfficeAdmin):
    list_display = ("heading", "condition", "deadline", "news", "rating")
    list_filter = (
        FieldFilter,
        RatingFilter,
        NewsFilter,
        TodayFilter,
        "level",
        "source",
        "state",
        DueFilter,
    )
    list_select_related = ("source",)
    search_fields = ("title", "provider", "key")
    ordering = ("-news_at", "-pk")
    hidden_in_export = ("id", "text", "facts", "details", "checksum", "unseen_runs")
    change_form_outer_before_template = "back_office/funding_programme.html"
    inlines = (OwnCallInline,)

    def may_edit(self, request: HttpRequest, obj: FundingProgramme) -> bool:
        return may_edit_programmes(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and may_see_ratings(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By hand, into the source of that name; a portal without start data has none."""
        has_source = FundingSource.objects.filter(code=BY_HAND).exists
        return super().has_add_permission(request) and may_edit_programmes(request.user) and has_source()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was found stays findable; what must not show is hidden."""
        return False

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.with_fields().with_news().defer("text", "facts")

    def get_row_queryset(self) -> QuerySet:
        return FundingProgramme.objects.select_related("source").with_fields()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=_form_of(obj, request), **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in SHORT_TEXTS:
            kwargs["widget"] = UnfoldAdminTextareaWidget({"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = (
            (_("Eigene Angaben"), {"fields": OWN_WORDS}),
            (_("Englisch"), {"fields": ("summary_en",), "classes": ("tab",)}),
        )
        if _form_of(obj, request) is OwnWordsForm:
            return own
        dates = (("status", "model"), ("opens_on", "valid_until"), "deadlines", "sentence")
        return (
            (None, {"fields": ("title", ("provider", "level"), "url")}),
            (_("Fristen"), {"fields": dates}),
            (_("Wofür und für wen"), {"fields": (*SCHEMES, "budget_eur", "legal_basis", "legal_url")}),
            *own,
        )

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[type, ...]:
        return self.inlines if obj and _form_of(obj, request) is OwnWordsForm else ()

    def save_model(self, request: HttpRequest, obj: FundingProgramme, form: Any, change: bool) -> None:
        user = account_of(request)
        changed = form.changed_data
        if isinstance(form, ByHandForm):
            obj.pk = keep_by_hand(facts=form.facts(), user=user).pk
            obj._state.adding = False
            changed = changed if change else form.fields
        describe(programme=obj, changed=changed, user=user)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            renew_days(form.instance)

    def view_on_site(self, obj: FundingProgramme) -> str | None:
        return obj.get_absolute_url() if obj.state == State.PUBLISHED else None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None:
            # The form has written on the row, even if it was refused: what is stored says what holds.
            stored = self.get_row_queryset().get(pk=obj.pk) if request.method == "POST" else obj
            context |= {"may_edit": may_edit_programmes(request.user), **_work_view(request, stored)}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        slug = request.GET.get(FieldFilter.parameter_name)
        query = urlencode({"back": request.GET.urlencode()}) if request.GET else ""
        for row in changelist.result_list:
            lines = [line for line in lines_of(row, request.user) if line.may_rate]
            if is_bound_to_own_fields(request.user) or slug in {line.field.slug for line in lines}:
                lines = [line for line in lines if slug in (None, "meine", "offen", line.field.slug)]
            row.quick = {"programme": row, "lines": lines[:QUICK_FIELDS], "query": query}
        return changelist

    # Ratings, versions, one matter or two --------------------------------------

    def get_urls(self) -> list[URLPattern]:
        views = {
            "<int:pk>/rate": self.rate_view,
            "<int:pk>/versions": self.versions_view,
            "<int:pk>/matter/<int:matter>": self.matter_view,
            "<int:pk>/checked": self.checked_view,
        }
        return [
            path(f"{route}/", self.admin_site.admin_view(view), name=f"funding_fundingprogramme_{route.split('/')[1]}")
            for route, view in views.items()
        ] + super().get_urls()

    def _found(self, request: HttpRequest, pk: int) -> FundingProgramme:
        programme = self.get_object(request, str(pk))
        if programme is None:
            raise Http404
        if not self.has_view_permission(request, programme):
            raise PermissionDenied
        return programme

    @method_decorator(require_POST)
    def rate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Of one field; without a note the former one stays. htmx gets the row's buttons back."""
        programme = self._found(request, pk)
        field_id, _sep, rating = request.POST.get("rate", "").partition("-")
        field = get_object_or_404(GrowthField, pk=field_id if field_id.isdecimal() and len(field_id) < 19 else 0)
        if not may_rate(request.user, field):
            raise PermissionDenied
        former = programme.ratings.filter(growth_field=field).first()
        rating = rating or request.POST.get("rating", "")
        note = request.POST.get("note", former.note if former else "")
        try:
            rate(programme=programme, field=field, rating=rating, note=note, user=account_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            if "HX-Request" in request.headers:
                return self._quick(request, pk, field)
            said = FieldRating.Rating(rating).label if rating else _t("nicht bewertet")
            messages.success(request, _t("%(field)s: %(rating)s.") % {"field": field.name, "rating": said})
        return HttpResponseRedirect(_back(request, pk))

    def _quick(self, request: HttpRequest, pk: int, field: GrowthField) -> HttpResponse:
        row = self.get_row_queryset().get(pk=pk)
        lines = [line for line in lines_of(row, request.user, more=[field]) if line.field == field]
        query = request.GET.urlencode()
        context = {"programme": row, "line": lines[0], "query": query}
        return render(request, "back_office/_funding_quick_line.html", context)

    def versions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the source stated before and after, side by side."""
        programme = self._found(request, pk)
        rows = programme.versions.select_related("run__source").prefetch_related("events")
        page = Paginator(rows, VERSIONS_SHOWN).get_page(request.GET.get("p"))
        first = rows.last()
        for version in page:
            version.is_first = version == first
            version.lines = changes_in_words(version.diff)
            version.said = [event_in_words(event) for event in version.events.all()]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _t("Fassungen")}
        return TemplateResponse(
            request, "back_office/funding_versions.html", context | {"programme": programme, "page": page}
        )

    @method_decorator(require_POST)
    def matter_view(self, request: HttpRequest, pk: int, matter: int) -> HttpResponse:
        self._to_edit(request, pk)
        row = get_object_or_404(_matters_of(pk), pk=matter)
        decide = same_matter.confirm if request.POST.get("is_same") == "1" else same_matter.reject
        decide(row, account_of(request))
        messages.success(request, _t("Die Entscheidung ist gespeichert."))
        return HttpResponseRedirect(_page(pk))

    @method_decorator(require_POST)
    @method_decorator(transaction.atomic)
    def checked_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A person has looked at the official page today: all still holds."""
        programme = self._to_edit(request, pk)
        if policy := policy_of(FundingProgramme):
            keep_proof(programme, policy=policy, user=account_of(request), result=Result.UNCHANGED)
        programme.checked_on = timezone.localdate()
        programme.review_due_on = programme.checked_on + REVIEWED_EVERY
        describe(programme=programme, changed=("checked_on", "review_due_on"), user=account_of(request))
        text = _t("Heute geprüft. Wieder zu prüfen am %(day)s.")
        messages.success(request, text % {"day": date_format(programme.review_due_on)})
        return HttpResponseRedirect(_page(pk))

    def _to_edit(self, request: HttpRequest, pk: int) -> FundingProgramme:
        programme = self._found(request, pk)
        if not self.has_change_permission(request, programme):
            raise PermissionDenied
        return programme

    # Columns -------------------------------------------------------------------

    @display(description=_("Programm"), ordering="title", header=True)
    def heading(self, obj: FundingProgramme) -> tuple[str, str]:
        parts = (obj.provider, obj.get_level_display(), obj.source.name)
        return obj.title, " · ".join(dict.fromkeys(filter(None, parts)))

    @display(description=_("Status heute"), label=STATUS_COLOURS)
    def condition(self, obj: FundingProgramme) -> tuple[str, str]:
        """Or why readers do not see it."""
        if obj.state != State.PUBLISHED:
            return obj.state, obj.get_state_display()
        return obj.status, str(obj.status.label)

    @display(description=_("nächste Frist"), ordering="next_deadline_on")
    def deadline(self, obj: FundingProgramme) -> str:
        if obj.next_deadline_on is None:
            return "–"
        day = date_format(obj.next_deadline_on, "SHORT_DATE_FORMAT")
        left = (obj.next_deadline_on - timezone.localdate()).days
        if not 0 <= left <= SOON:
            return day
        return f"{day} ({_left(left)})"

    @display(description=_("Neuigkeit"), ordering="news_at")
    def news(self, obj: Any) -> str:
        kind = ProgrammeEvent.Kind(obj.news_kind).label if obj.news_kind else _t("gefunden")
        return f"{kind} {since_text(obj.news_at)}"

    @display(description=_("Bewerten"))
    def rating(self, obj: Any) -> str:
        return render_to_string("back_office/_funding_quick.html", obj.quick)


def _left(days: int) -> str:
    if days == 0:
        return _t("heute")
    return ngettext("noch %(days)s Tag", "noch %(days)s Tage", days) % {"days": days}


def _form_of(programme: FundingProgramme | None, request: HttpRequest) -> type:
    """Who only reads is shown the facts above the form, of whichever source."""
    is_by_hand = programme is None or programme.source.code == BY_HAND
    return ByHandForm if is_by_hand and may_edit_programmes(request.user) else OwnWordsForm


def _page(pk: int) -> str:
    return reverse("admin:funding_fundingprogramme_change", args=(pk,))


def _back(request: HttpRequest, pk: int) -> str:
    """To the list as it was filtered, if the rating was made there."""
    if "back" not in request.GET and "quick" not in request.GET:
        return _page(pk)
    return f"{reverse('admin:funding_fundingprogramme_changelist')}?{request.GET.get('back', '')}"


def _matters_of(pk: int) -> QuerySet:
    rows = SameMatter.objects.exclude(state=SameMatter.State.REJECTED)
    return rows.filter(first=pk) | rows.filter(second=pk)


def _work_view(request: HttpRequest, programme: FundingProgramme) -> dict[str, Any]:
    """All that is known of a programme, for who decides whether it fits."""
    own = GrowthField.objects.filter(pk__in=own_field_ids(request.user)).select_related("category")
    lines = lines_of(programme, request.user, more=own)
    known = {line.field.pk for line in lines}
    others = GrowthField.objects.maintained().exclude(pk__in=known)
    matters = _matters_of(programme.pk).select_related("first__source", "second__source")
    return {
        "programme": programme,
        "ratings": FieldRating.Rating.choices,
        "lines": lines,
        "other_fields": [field for field in others if may_rate(request.user, field)],
        "is_open_to_all": is_open_to_all(programme),
        "stated": stated(programme),
        "calls": programme.calls.filter(is_manual=False).prefetch_related("deadlines"),
        "events": [(row, event_in_words(row)) for row in programme.events.all()[:EVENTS_SHOWN]],
        "aliases": programme.aliases.all(),
        "matters": [(row, row.second if row.first_id == programme.pk else row.first) for row in matters],
        "is_by_hand": programme.source.code == BY_HAND,
    }
