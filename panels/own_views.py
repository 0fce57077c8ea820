"""Pages of members of bodies: the next meeting, papers, comments and open decisions of the own bodies (CB-1, CB-4)."""

from django.http import Http404, HttpRequest, HttpResponse


def own_bodies(request: HttpRequest) -> HttpResponse:
    raise Http404


def own_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def meeting_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """All papers of a meeting as one ZIP."""
    raise Http404


def own_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    raise Http404


def paper_file(request: HttpRequest, public_id: str) -> HttpResponse:
    raise Http404
