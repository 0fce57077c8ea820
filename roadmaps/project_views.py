"""Projects: the list and one project."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from roadmaps.models import Measure, Project
from roadmaps.project_filters import ProjectFilter
from roadmaps.querysets import ProjectQuerySet
from thcm.core.lists import FilteredList
from thcm.core.renamed import redirect_renamed

MOST_EVENTS = 20


class ProjectList(FilteredList):
    template_name = "roadmaps/project_list.html"
    part_template_name = "roadmaps/_project_hits.html"
    context_object_name = "projects"
    filter_class = ProjectFilter
    paginate_by = 40

    def rows(self) -> ProjectQuerySet:
        return Project.objects.published().by_kind()

    def shown(self, rows: ProjectQuerySet) -> ProjectQuerySet:
        return rows.with_public_links()


def project_detail(request: HttpRequest, slug: str) -> HttpResponse:
    projects = Project.objects.published()
    project = projects.with_public_links().select_related("programme", "source").filter(slug=slug).first()
    if project is None:
        return redirect_renamed(projects, slug)
    context = {
        "project": project,
        "partners": project.partners.select_related("network", "organisation"),
        "measures": Measure.objects.published().filter(projects=project).select_related("goal__roadmap"),
        "events": project.events.published().with_parties().newest_first()[:MOST_EVENTS],
    }
    return render(request, "roadmaps/project_detail.html", context)
