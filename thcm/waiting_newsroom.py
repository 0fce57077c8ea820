"""What waits in the newsroom."""

from django.utils.translation import gettext as _

from newsroom.models import LeaderApplication, MarketLeader, NewsletterIssue
from newsroom.permissions import may_decide_on_applications, may_edit_newsletter
from thcm.core.models import User
from thcm.core.relative import since_text
from thcm.work_lists import Task, WorkList, list_url, row_url, work_list


def newsroom_lists(user: User) -> list[WorkList]:
    return [*leader_lists(user), *newsletter_lists(user)]


def leader_lists(user: User) -> list[WorkList]:
    """„Stark am Markt“: who applies, and what was not checked for two years."""
    if not may_decide_on_applications(user):
        return []

    def applied(row: LeaderApplication) -> Task:
        since = since_text(row.confirmed_at) if row.confirmed_at else ""
        return Task(row.company, row.product, since, row_url(row), _("Prüfen"))

    def unchecked(row: MarketLeader) -> Task:
        return Task(row.company, row.product, str(row.checked_on), row_url(row), _("Prüfen"))

    return [
        work_list(
            _("Bewerbungen für „Stark am Markt“"),
            list_url(LeaderApplication, condition__exact=LeaderApplication.State.RECEIVED),
            LeaderApplication.objects.waiting(),
            applied,
        ),
        work_list(
            _("„Stark am Markt“: lange nicht geprüft"),
            list_url(MarketLeader),
            MarketLeader.objects.published().checked_long_ago(),
            unchecked,
        ),
    ]


def newsletter_lists(user: User) -> list[WorkList]:
    """Issues whose sending was stopped go on when somebody says so."""
    if not may_edit_newsletter(user):
        return []

    def stopped(row: NewsletterIssue) -> Task:
        return Task(row.title_de, "", since_text(row.updated_at), row_url(row), _("Entscheiden"))

    condition = NewsletterIssue.Condition.STOPPED
    rows = NewsletterIssue.objects.filter(condition=condition)
    url = list_url(NewsletterIssue, condition__exact=condition)
    return [work_list(_("Newsletter, deren Versand angehalten ist"), url, rows, stopped)]
