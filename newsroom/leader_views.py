"""„Stark am Markt“: the list, and the way into it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from newsroom import leader_actions
from newsroom.filters import LeaderFilter
from newsroom.leader_forms import ApplicationForm
from newsroom.models import LeaderApplication, MarketLeader
from newsroom.querysets import LeaderQuerySet
from thcm.core.lists import FilteredList
from thcm.core.notices import Notice, Section, show_notice
from thcm.core.open_forms import answer_form
from thcm.core.token_pages import TokenPage

SECTION = Section("leader-list", _("Stark am Markt"), _("Zur Liste"))
NOTICES = {
    "bestaetigen": Notice(
        _("Bitte bestätigen Sie Ihre Bewerbung"),
        _(
            "Wir haben Ihnen eine E-Mail geschickt. Öffnen Sie den Link darin innerhalb von 48 Stunden; vorher sieht"
            " niemand Ihre Bewerbung. Keine E-Mail bekommen? Sehen Sie auch im Spam-Ordner nach."
        ),
    ),
    "bestaetigt": Notice(
        _("Danke, Ihre Bewerbung ist bestätigt"),
        _("Wir prüfen Ihren Beleg und schreiben Ihnen, wie es ausgegangen ist."),
    ),
    "link": Notice(
        _("Sehen Sie in Ihr Postfach"),
        _(
            "Wir haben einen neuen Link an die angegebene Adresse geschickt, wenn die Bewerbung noch nicht bestätigt"
            " ist. Er gilt 48 Stunden. Mehr als drei Links in der Stunde verschicken wir nicht."
        ),
    ),
}


class LeaderList(FilteredList):
    template_name = "newsroom/leader_list.html"
    part_template_name = "newsroom/_leader_hits.html"
    context_object_name = "leaders"
    filter_class = LeaderFilter
    paginate_by = 50

    def rows(self) -> LeaderQuerySet:
        return MarketLeader.objects.published().in_order()

    def shown(self, rows: Any) -> LeaderQuerySet:
        return rows.for_list()


@csrf_exempt
@never_cache
def leader_apply(request: HttpRequest) -> HttpResponse:
    form = ApplicationForm(request.POST or None)

    def send() -> str:
        if not form.is_by_program:
            leader_actions.apply(application=form.save(commit=False))
        return "bestaetigen"

    template = "newsroom/leader_form.html"
    return answer_form(request, form, template, {}, counter="leader", notice_url="leader-notice", send=send)


@require_safe
def leader_notice(request: HttpRequest, key: str) -> HttpResponse:
    return show_notice(request, key, NOTICES, SECTION)


class ConfirmApplication(TokenPage):
    purpose = leader_actions.CONFIRM
    template_name = "newsroom/leader_confirm.html"
    section = SECTION
    notice_url = "leader-notice"

    def rows(self) -> QuerySet:
        return LeaderApplication.objects.select_related("growth_field")

    def act(self, row: LeaderApplication, choice: str) -> str:
        leader_actions.confirm(application=row)
        return "bestaetigt"

    def settled(self, row: LeaderApplication) -> str:
        return _t("Ihre Bewerbung ist schon bestätigt.") if row.confirmed_at else ""

    def send_again(self, row: LeaderApplication) -> None:
        leader_actions.send_link(application=row)
