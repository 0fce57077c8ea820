"""The work programme, the current one and earlier ones (CB-6)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.views.generic import DetailView

from panels.models import Meeting, WorkProgramme
from panels.work import changed_since, counts_of


def work_programme_current(request: HttpRequest) -> HttpResponseRedirect:
    newest = WorkProgramme.objects.published().first()
    if newest is None:
        raise Http404
    return HttpResponseRedirect(newest.get_absolute_url())


class WorkProgrammeDetail(DetailView):
    template_name = "panels/work_programme.html"
    context_object_name = "programme"

    def get_queryset(self) -> Any:
        return WorkProgramme.objects.published().for_page()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        programme = self.object
        body = programme.body if programme.body and programme.body.is_published else None
        meeting = Meeting.objects.of_bodies([body.pk]).last_held() if body else None
        items = [item for group in programme.groups.all() for item in group.items.all()]
        return {
            **context,
            "meeting": meeting,
            "changed": changed_since(items, meeting.on if meeting else None),
            "counts": counts_of(items),
            "total": len(items),
            "others": WorkProgramme.objects.published().exclude(pk=programme.pk),
        }
