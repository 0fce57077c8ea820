"""Addresses of bodies, panels, the work programme and monitoring."""

from django.urls import path

from panels.body_views import DecisionList, body_detail, body_list, decision_atom
from panels.monitoring_views import evaluation_detail, monitoring
from panels.panel_views import panel_detail, panel_list
from panels.work_views import WorkProgrammeDetail, work_programme_current

urlpatterns = [
    path("gremien.atom", decision_atom, name="decision-atom"),
    path("gremien/", body_list, name="body-list"),
    path("gremien/beschluesse/", DecisionList.as_view(), name="decision-list"),
    path("gremien/<slug:slug>/", body_detail, name="body-detail"),
    path("panels/", panel_list, name="panel-list"),
    path("panels/<slug:slug>/", panel_detail, name="panel-detail"),
    path("arbeitsprogramm/", work_programme_current, name="work-programme-current"),
    path("arbeitsprogramm/<slug:slug>/", WorkProgrammeDetail.as_view(), name="work-programme"),
    path("monitoring/", monitoring, name="monitoring"),
    path("monitoring/<slug:slug>/", evaluation_detail, name="evaluation-detail"),
]
