"""Success criteria with target, value and trend; comparison with the federal level; evaluation rounds (MI-2, MI-3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clusters.models import KeyFigure
from clusters.regions import comparisons
from panels.models import EvaluationRound, MonitoringArea, SuccessCriterion
from panels.monitoring import Reading
from roadmaps.models import StateObjective
from thcm.core.renamed import redirect_renamed


def monitoring(request: HttpRequest) -> HttpResponse:
    criteria = SuccessCriterion.objects.published().with_measurements()
    context = {
        "areas": MonitoringArea.objects.all(),
        "readings": [Reading.of(criterion) for criterion in criteria],
        "objectives": StateObjective.objects.all(),
        "comparisons": comparisons(KeyFigure.objects.published().current().of_regions().with_origin().leading_first()),
        "rounds": EvaluationRound.objects.published(),
    }
    return render(request, "panels/monitoring.html", context)


def evaluation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    published = EvaluationRound.objects.published()
    found = published.for_page().filter(slug=slug).first()
    if found is None:
        return redirect_renamed(published, slug)
    return render(request, "panels/evaluation_detail.html", {"round": found})
