"""Back office of the words by which programmes are suggested, and of all ratings (GM-7)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from clusters.permissions import is_bound_to_own_fields, own_field_ids
from funding.models import FieldRating, FieldVocabulary, FundingProgramme
from funding.permissions import may_edit_vocabulary, may_see_ratings
from funding.tasks import suggest_fields
from thcm.core.admin_base import EditorialAdmin
from thcm.core.relative import since_text

Rating = FieldRating.Rating
RATING_COLOURS = {Rating.FITS: "success", Rating.CHECK: "warning", Rating.NO: "danger"}
WORDS = ("words", "exclusions", "areas", "topics")


@admin.register(FieldVocabulary)
class FieldVocabularyAdmin(EditorialAdmin):
    list_display = ("growth_field", "word_count", "suggested", "some_words")
    list_select_related = ("growth_field",)
    search_fields = ("growth_field__name_de",)
    ordering = ("growth_field__order",)
    change_form_outer_before_template = "back_office/funding_vocabulary.html"
    fieldsets = ((None, {"fields": ("growth_field", *WORDS)}),)

    def may_edit(self, request: HttpRequest, obj: FieldVocabulary) -> bool:
        return may_edit_vocabulary(request.user, obj.growth_field)

    may_see = may_edit

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        rows = queryset.annotate(suggested_count=Count("growth_field__funding_suggestions"))
        return (
            rows.filter(growth_field__in=own_field_ids(request.user)) if is_bound_to_own_fields(request.user) else rows
        )

    def get_row_queryset(self) -> QuerySet:
        return FieldVocabulary.objects.select_related("growth_field")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("growth_field",) if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in WORDS:
            kwargs["widget"] = UnfoldAdminTextareaWidget({"rows": 5 if db_field.name == "words" else 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            may_edit = self.may_edit(request, row)
            context |= {"vocabulary": row, "hits": hits_of(row.words), "may_suggest": may_edit}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.suggest_view)
        return [path("suggest/", view, name="funding_fieldvocabulary_suggest"), *super().get_urls()]

    @method_decorator(require_POST)
    def suggest_view(self, request: HttpRequest) -> HttpResponse:
        """All fields at once: a word may stand with two of them."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            suggest_fields.apply_async(retry=False)
        except OperationalError:
            messages.error(request, _t("Das Berechnen konnte nicht beginnen: Die Warteschlange antwortet nicht."))
        else:
            messages.success(request, _t("Die Vorschläge werden neu berechnet. Das dauert einige Minuten."))
        return HttpResponseRedirect(reverse("admin:funding_fieldvocabulary_changelist"))

    @display(description=_("Stichwörter"))
    def word_count(self, obj: FieldVocabulary) -> int:
        return len(obj.words)

    @display(description=_("vorgeschlagene Programme"), ordering="suggested_count")
    def suggested(self, obj: Any) -> int:
        return obj.suggested_count

    @display(description=_("darunter"))
    def some_words(self, obj: FieldVocabulary) -> str:
        return ", ".join(obj.words[:6])


@admin.register(FieldRating)
class FieldRatingAdmin(EditorialAdmin):
    """Given on the page of a programme; here to be read and exported."""

    list_display = ("growth_field", "condition", "programme_link", "note", "rated_by", "since")
    list_filter = ("rating", ("growth_field", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("growth_field", "programme", "rated_by")
    search_fields = ("programme__title", "note")
    fieldsets = ((None, {"fields": ("programme", "growth_field", "rating", "note", "rated_by", "rated_at")}),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and may_see_ratings(request.user)

    def get_row_queryset(self) -> QuerySet:
        return FieldRating.objects.select_related("growth_field", "programme", "rated_by")

    @display(description=_("Bewertung"), ordering="rating", label=RATING_COLOURS)
    def condition(self, obj: FieldRating) -> tuple[str, str]:
        return obj.rating, obj.get_rating_display()

    @display(description=_("Programm"), ordering="programme__title")
    def programme_link(self, obj: FieldRating) -> str:
        address = reverse("admin:funding_fundingprogramme_change", args=(obj.programme_id,))
        return format_html('<a class="row-link" href="{}">{}</a>', address, obj.programme)

    @display(description=_("bewertet"), ordering="rated_at")
    def since(self, obj: FieldRating) -> str:
        return since_text(obj.rated_at)


def hits_of(words: list[str]) -> list[tuple[str, int]]:
    """How many titles of current programmes hold each word, in one query; a hint, the suggestion looks closer."""
    counts = {f"word{number}": Count("pk", filter=Q(title__icontains=word)) for number, word in enumerate(words)}
    found = FundingProgramme.objects.published().current().aggregate(**counts) if words else {}
    return [(word, found[f"word{number}"]) for number, word in enumerate(words)]
