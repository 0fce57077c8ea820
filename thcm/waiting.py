"""What waits for somebody in the back office (GM-6): work lists with one thing to do per row."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.display import figure_text
from clusters.models import FigureConflict, GrowthField, KeyFigure
from clusters.permissions import is_bound_to_own_fields, may_decide_conflict, own_field_ids, own_subject_ids
from events.models import Event, EventSubmission, FeedImport
from events.permissions import may_see_feeds
from funding.models import FundingProgramme, FundingSource, ScrapeRun
from funding.permissions import may_start_runs
from networks.models import CooperationRequest, Network, ProfileChange
from roadmaps.models import InfluenceAssessment, InfluenceMap, Measure, Milestone, PotentialAnalysis, Roadmap
from roadmaps.permissions import visible_maps
from thcm.core.models import BarrierReport, Mail, OpenDataFile, PageFeedback, QualityFinding, SiteSetting, User
from thcm.core.permissions import Role, account_of, has_role, may_answer_barrier_reports, may_see_mail, may_see_quality
from thcm.core.relative import since_text
from thcm.navigation import GROUPS
from thcm.waiting_bodies import body_lists
from thcm.waiting_newsroom import newsroom_lists
from thcm.work_lists import Task, WorkList, list_url, row_url, work_list


def waiting_for(user: User) -> list[WorkList]:
    """The lists that are not empty, most pressing first. Field managers see their own fields only."""
    if not has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.FIELD_MANAGER):
        return []
    lists = [
        submitted_events(user),
        open_conflicts(user),
        profile_proposals(user),
        figure_list(user, _("Zur Freigabe vorgeschlagen"), "vorgeschlagen", _("Freigeben"), "proposed"),
        figure_list(user, _("Kennzahlen ohne Quelle oder Stand"), "ohne-herkunft", _("Ergänzen"), "without_origin"),
        figure_list(user, _("Prüfung überfällig"), "pruefung", _("Prüfen"), "review_overdue"),
        fields_to_review(user),
        networks_to_review(user),
        cooperation_requests(user),
        *newsroom_lists(user),
        overdue(user, Milestone, _("Überfällige Meilensteine"), _("Fortschreiben")),
        overdue(user, Measure, _("Überfällige Maßnahmen"), _("Fortschreiben")),
        late_analyses(user),
        *body_lists(user),
        expired_assessments(user),
        *funding_lists(user),
        missing_events(user),
        failed_calendars(user),
        findings(user),
        barrier_reports(user),
        page_feedback(user),
        failed_mails(user),
        failed_files(user),
    ]
    return [work_list for work_list in lists if work_list and work_list.count]


def site_title(request: HttpRequest) -> str:
    """The brand as a hint only: the portal's short name. Each page asks twice."""
    if "site_title" not in vars(request):
        name = SiteSetting.objects.values_list("short_name", flat=True).first()
        vars(request)["site_title"] = f"{name} · {_('Verwaltung')}" if name else _("Verwaltung")
    return vars(request)["site_title"]


def open_conflicts_of(user: User) -> models.QuerySet:
    conflicts = FigureConflict.objects.maintained().open()
    return conflicts.about(own_subject_ids(user)) if is_bound_to_own_fields(user) else conflicts


def open_conflicts(user: User) -> WorkList:
    def task(row: FigureConflict) -> Task:
        doing = _("Entscheiden") if may_decide_conflict(user, row) else _("Ansehen")
        return Task(row.title, row.get_kind_display(), since_text(row.created_at), row_url(row), doing)

    url = list_url(FigureConflict, state__exact=FigureConflict.State.OPEN)
    conflicts = open_conflicts_of(user).prefetch_related("figures__subject")
    return work_list(_("Offene Konflikte"), url, conflicts, task)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of the sidebar; a work list that is not empty shows how long it is."""
    user = account_of(request)
    counts = _lengths(
        open_conflicts=open_conflicts_of(user),
        proposals=proposals_of(user),
        requests=requests_of(user),
        submissions=submissions_of(user),
    )
    return [
        {"title": title, "separator": index > 0, "items": [_with_count(item, counts) for item in items]}
        for index, (title, items) in enumerate(GROUPS)
    ]


def _lengths(**lists: models.QuerySet) -> dict[str, int]:
    """Of those that are not empty; one query for all."""
    lengths = (
        rows.order_by().values(name=models.Value(name)).annotate(length=models.Count("pk", distinct=True))
        for name, rows in lists.items()
    )
    first, *others = (rows.values_list("name", "length") for rows in lengths)
    return dict(first.union(*others, all=True))


def _with_count(item: dict[str, Any], counts: dict[str, int]) -> dict[str, Any]:
    count = counts.get(item.get("badge_of", ""), 0)
    return item | ({"badge": count, "badge_variant": "warning"} if count else {})


def figures_of(user: User) -> models.QuerySet:
    figures = KeyFigure.objects.with_origin().order_by("subject__name_de", "indicator__order")
    return figures.filter(subject__in=own_subject_ids(user)) if is_bound_to_own_fields(user) else figures


def figure_list(user: User, title: str, filter_value: str, action: str, question: str) -> WorkList:
    def task(row: KeyFigure) -> Task:
        moment = row.review_due_on if question == "review_overdue" else row.updated_at
        detail = f"{row.indicator}: {figure_text(row) or _('leere Zelle')}"
        return Task(str(row.subject), detail, since_text(moment), row_url(row), action)

    rows = getattr(figures_of(user), question)()
    return work_list(title, list_url(KeyFigure, arbeit=filter_value), rows, task)


def fields_to_review(user: User) -> WorkList:
    def task(row: GrowthField) -> Task:
        return Task(row.name, _("Feldbeschreibung"), since_text(row.review_due_on), row_url(row), _("Prüfen"))

    rows = GrowthField.objects.review_overdue()
    rows = rows.filter(pk__in=own_field_ids(user)) if is_bound_to_own_fields(user) else rows
    return work_list(_("Felder zu prüfen"), list_url(GrowthField, pruefung="ueberfaellig"), rows, task)


def proposals_of(user: User) -> models.QuerySet:
    changes = ProfileChange.objects.in_review().select_related("network", "proposed_by")
    return changes.filter(network__growth_field__in=own_field_ids(user)) if is_bound_to_own_fields(user) else changes


def profile_proposals(user: User) -> WorkList:
    def task(row: ProfileChange) -> Task:
        url = reverse("admin:networks_network_review", args=(row.network_id,))
        return Task(str(row.network), row.get_part_display(), since_text(row.proposed_at), url, _("Prüfen"))

    url = list_url(ProfileChange, state__exact=ProfileChange.State.IN_REVIEW)
    return work_list(_("Vorschläge der Netzwerke"), url, proposals_of(user).order_by("proposed_at"), task)


def networks_to_review(user: User) -> WorkList:
    def task(row: Network) -> Task:
        return Task(row.name, _("Profil des Netzwerks"), since_text(row.review_due_on), row_url(row), _("Prüfen"))

    rows = Network.objects.review_overdue()
    rows = rows.in_fields(own_field_ids(user)) if is_bound_to_own_fields(user) else rows
    return work_list(_("Netzwerke zu prüfen"), list_url(Network, pruefung="ueberfaellig"), rows, task)


def requests_of(user: User) -> models.QuerySet:
    requests = CooperationRequest.objects.waiting().select_related("network")
    return requests.in_fields(own_field_ids(user)) if is_bound_to_own_fields(user) else requests


def cooperation_requests(user: User) -> WorkList:
    def task(row: CooperationRequest) -> Task:
        detail = f"{row.get_kind_display()}, {row.sender}"
        return Task(row.title, detail, since_text(row.confirmed_at), row_url(row), _("Prüfen"))

    url = list_url(CooperationRequest, state__exact=CooperationRequest.State.RECEIVED)
    return work_list(_("Anfragen der Partnersuche"), url, requests_of(user), task)


def submissions_of(user: User) -> models.QuerySet:
    rows = EventSubmission.objects.waiting().select_related("network")
    return rows.in_fields(own_field_ids(user)) if is_bound_to_own_fields(user) else rows


def submitted_events(user: User) -> WorkList:
    def task(row: EventSubmission) -> Task:
        hint = _("vielleicht schon im Kalender") if row.duplicate_of_id else ""
        detail = ", ".join(filter(None, (row.get_kind_display(), row.sender, hint)))
        return Task(str(row), detail, since_text(row.confirmed_at), row_url(row), _("Prüfen"))

    return work_list(_("Eingereichte Termine"), list_url(EventSubmission), submissions_of(user), task)


def funding_lists(user: User) -> list[WorkList]:
    """Programmes for who looks after a field, runs and sources for who may start them."""
    return [
        *(programme_lists(user, own_field_ids(user)) if own_field_ids(user) else ()),
        programmes_to_review(user),
        *((runs_to_review(), failing_sources()) if may_start_runs(user) else ()),
    ]


def programme_lists(user: User, field_ids: Collection[int]) -> tuple[WorkList, WorkList]:
    def task(row: FundingProgramme) -> Task:
        return Task(row.title, row.provider or str(row.source), since_text(row.news_at), row_url(row), doing)

    rows = FundingProgramme.objects.published().for_managers_of(field_ids).select_related("source").newest_first()
    found = rows.unrated_for(field_ids).with_news_since(None)
    query = {"feld": "meine", "state__exact": FundingProgramme.State.PUBLISHED}
    doing = _("Bewerten")
    url = list_url(FundingProgramme, **query, bewertung="offen", neues="alle")
    first = work_list(_("Neue Förderprogramme für meine Felder"), url, found, task)
    doing = _("Ansehen")
    url = list_url(FundingProgramme, **query, neues="fristen")
    return first, work_list(_("Verschobene Förderfristen"), url, rows.with_moved_deadline(), task)


def programmes_to_review(user: User) -> WorkList:
    def task(row: FundingProgramme) -> Task:
        return Task(
            row.title, row.provider or str(row.source), since_text(row.review_due_on), row_url(row), _("Prüfen")
        )

    rows = FundingProgramme.objects.review_overdue().select_related("source").order_by("review_due_on")
    query = {"pruefung": "ueberfaellig"}
    if is_bound_to_own_fields(user):
        rows, query = rows.for_managers_of(own_field_ids(user)), query | {"feld": "meine"}
    url = list_url(FundingProgramme, **query)
    return work_list(_("Förderprogramme zu prüfen"), url, rows, task)


def runs_to_review() -> WorkList:
    def task(row: ScrapeRun) -> Task:
        return Task(str(row.source), row.notes[:120], since_text(row.started_at), row_url(row), _("Prüfen"))

    rows = ScrapeRun.objects.to_review().select_related("source")
    url = list_url(ScrapeRun, state__exact=ScrapeRun.State.NEEDS_REVIEW, decided_at__isempty="1")
    return work_list(_("Förderläufe zu prüfen"), url, rows, task)


def failing_sources() -> WorkList:
    def task(row: Any) -> Task:
        error = next(iter(row.failures), None)
        return Task(row.name, error.error if error else "", since_text(row.failing_since), row_url(row), _("Ansehen"))

    failed = ScrapeRun.objects.filter(state=ScrapeRun.State.FAILED)[:1]
    rows = FundingSource.objects.failing().prefetch_related(models.Prefetch("runs", failed, to_attr="failures"))
    return work_list(_("Gestörte Förderquellen"), list_url(FundingSource, stand="gestoert"), rows, task)


def overdue(user: User, model: type[Measure] | type[Milestone], title: str, action: str) -> WorkList:
    """GM-3: parts of the own roadmaps that are past their date and not done."""

    def task(row: Any) -> Task:
        since = since_text(row.due.ends_before - dt.timedelta(days=1))
        return Task(row.title, f"{row.goal.roadmap}, {row.due.text}", since, row_url(row), action)

    rows = model.objects.overdue().select_related("goal__roadmap").order_by("due", "pk")
    if is_bound_to_own_fields(user):
        rows = rows.of_roadmaps(Roadmap.objects.looked_after(user.pk, own_field_ids(user)).values_list("pk", flat=True))
    return work_list(title, list_url(model, termin="ueberfaellig"), rows, task)


def late_analyses(user: User) -> WorkList:
    def task(row: PotentialAnalysis) -> Task:
        due = row.due.text if row.due else ""
        return Task(row.title, f"{row.growth_field}, {due}", "", row_url(row), _("Fortschreiben"))

    rows = PotentialAnalysis.objects.maintained().overdue().select_related("growth_field")
    rows = rows.in_fields(own_field_ids(user)) if is_bound_to_own_fields(user) else rows
    return work_list(_("Überfällige Potenzialanalysen"), list_url(PotentialAnalysis), rows, task)


def expired_assessments(user: User) -> WorkList:
    """R44: of the own influence maps; nobody else's overview tells of them."""

    def task(row: InfluenceAssessment) -> Task:
        url = row_url(row.actor)
        return Task(str(row.actor), str(row.actor.map), since_text(row.expires_on), url, _("Neu einschätzen"))

    own = visible_maps(user).owned_by(user.pk)
    rows = InfluenceAssessment.objects.filter(actor__map__in=own).expired().select_related("actor__map")
    return work_list(_("Abgelaufene Einschätzungen des Einflusses"), list_url(InfluenceMap), rows, task)


def missing_events(user: User) -> WorkList:
    """Announced, and no longer in the calendar of the network that they came from."""

    def task(row: Event) -> Task:
        missing = min(item.missing_since for item in row.feed_items.all() if item.missing_since)
        return Task(row.title, row.when, since_text(missing), row_url(row), _("Prüfen"))

    rows = Event.objects.published().upcoming().missing_in_calendar().exclude(state=Event.State.CANCELLED).in_order()
    rows = rows.looked_after(own_field_ids(user)) if is_bound_to_own_fields(user) else rows
    url = list_url(Event, zeit="kommend", kalender="fehlt", status__exact="published")
    return work_list(_("Fehlt im Kalender des Netzwerks"), url, rows.prefetch_related("feed_items"), task)


def failed_calendars(user: User) -> WorkList | None:
    if not may_see_feeds(user):
        return None

    def task(row: FeedImport) -> Task:
        return Task(str(row.network), row.error, since_text(row.checked_at), row_url(row), _("Ansehen"))

    rows = FeedImport.objects.active().exclude(error="").select_related("network").order_by("checked_at")
    rows = rows.filter(network__growth_field__in=own_field_ids(user)) if is_bound_to_own_fields(user) else rows
    return work_list(_("Kalender, die sich nicht lesen ließen"), list_url(FeedImport, stand="fehler"), rows, task)


def findings(user: User) -> WorkList | None:
    """What the nightly check found beside figures, which have lists of their own here."""
    if not may_see_quality(user) or is_bound_to_own_fields(user):
        return None

    def task(row: QualityFinding) -> Task:
        url = row.admin_url or list_url(QualityFinding)
        return Task(row.label, row.detail or row.get_kind_display(), since_text(row.first_found_at), url, _("Ansehen"))

    rows = QualityFinding.objects.open().exclude(model_name="keyfigure").order_by("-first_found_at")
    return work_list(_("Befunde der Datenqualität"), list_url(QualityFinding), rows, task)


def barrier_reports(user: User) -> WorkList | None:
    if not may_answer_barrier_reports(user):
        return None

    def task(row: BarrierReport) -> Task:
        return Task(str(row), row.description[:120], since_text(row.reported_at), row_url(row), _("Beantworten"))

    rows = BarrierReport.objects.filter(answered_at__isnull=True)
    return work_list(_("Gemeldete Barrieren"), list_url(BarrierReport, antwort="offen"), rows, task)


def page_feedback(user: User) -> WorkList | None:
    if not user.has_perm("core.view_pagefeedback"):
        return None

    def task(row: PageFeedback) -> Task:
        return Task(row.page, row.comment[:120], since_text(row.created_at), row_url(row), _("Ansehen"))

    rows = PageFeedback.objects.waiting()
    return work_list(_("Rückmeldungen zu Seiten"), list_url(PageFeedback, anmerkung="offen"), rows, task)


def failed_mails(user: User) -> WorkList | None:
    if not may_see_mail(user):
        return None

    def task(row: Mail) -> Task:
        return Task(str(row), row.error, since_text(row.created_at), row_url(row), _("Ansehen"))

    url = list_url(Mail, state__exact=Mail.State.FAILED)
    return work_list(_("Gescheiterte E-Mails"), url, Mail.objects.filter(state=Mail.State.FAILED), task)


def failed_files(user: User) -> WorkList | None:
    if not user.has_perm("core.view_opendatafile"):
        return None

    def task(row: OpenDataFile) -> Task:
        return Task(row.name, row.error, since_text(row.failed_at), row_url(row), _("Ansehen"))

    rows = OpenDataFile.objects.failed().order_by("failed_at")
    return work_list(
        _("Offene Daten, die sich nicht bilden ließen"), list_url(OpenDataFile, stand="fehler"), rows, task
    )
