"""Demo roadmaps, gaps, ideas and an influence map for `seed_demo`: data/demo-roadmaps.yaml, relative to today."""

import datetime as dt
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from clusters.models import GrowthField, SwotItem
from funding.models import FundingProgramme
from networks.models import Network
from roadmaps.actions import set_stage, set_state
from roadmaps.models import (
    ClusterGap,
    InfluenceActor,
    InfluenceAssessment,
    InfluenceLink,
    InfluenceMap,
    Measure,
    Milestone,
    NetworkedRoadmap,
    PotentialAnalysis,
    Project,
    Roadmap,
    RoadmapGoal,
    RoadmapPartner,
    StateObjective,
)
from thcm.core.dates import PartialDate
from thcm.core.models import Organisation, Status, User

PATH = settings.BASE_DIR / "data" / "demo-roadmaps.yaml"
YEAR = dt.timedelta(days=365)


def seed_roadmaps(*, user: User) -> None:
    """Leaves alone what is there already; fields that the data set lacks stay without."""
    content = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    for record in content["roadmaps"]:
        field = GrowthField.objects.filter(slug=record["field"]).first()
        if field and not Roadmap.objects.filter(slug=record["slug"]).exists():
            _roadmap(record, field, user)
    for record in content["ideas"]:
        _idea(record, user)
    if Roadmap.objects.filter(slug__in=content["networked"]["roadmaps"]).count() < len(
        content["networked"]["roadmaps"]
    ):
        return
    _networked(content["networked"])
    _analysis(content["analysis"])
    for record in content["gaps"]:
        _gap(record)
    _influence_map(content["influence_map"])


def _day(distance: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=distance)


def _date(text: str | None) -> PartialDate | None:
    """„quarter -200“: the quarter of the day 200 days ago."""
    if text is None:
        return None
    precision, distance = text.split()
    return PartialDate.containing(_day(int(distance)), precision)


def _translated(column: str, texts: list[str] | None) -> dict[str, str]:
    german, english = texts or ("", "")
    return {f"{column}_de": german, f"{column}_en": english}


def _public() -> dict[str, Any]:
    return {"status": Status.PUBLISHED, "published_at": timezone.now()}


def _saved(row: Any) -> Any:
    row.full_clean()
    row.save()
    return row


def _roadmap(record: dict[str, Any], field: GrowthField, user: User) -> None:
    roadmap = _saved(
        Roadmap(
            slug=record["slug"],
            growth_field=field,
            **_translated("title", record["title"]),
            **_translated("summary", record["summary"]),
            **_translated("prior_work", record.get("prior_work")),
            starts=_date(record["starts"]),
            horizon_year=timezone.localdate().year + record["horizon"],
            moderator=User.objects.filter(username=record["moderator"]).first(),
            **_public(),
        )
    )
    roadmap.further_fields.set(GrowthField.objects.filter(slug__in=record.get("further_fields", ())))
    for order, partner in enumerate(record["partners"]):
        _saved(RoadmapPartner(roadmap=roadmap, order=order, **_whom(partner)))
    objectives = list(StateObjective.objects.all())
    for order, goal in enumerate(record["goals"]):
        _goal(roadmap, order, goal, objectives)
    for entry in record["states"]:
        note_de, note_en = entry.get("note", ("", ""))
        on = _date(entry["when"])
        set_state(roadmap=roadmap, state=entry["state"], on=on, note_de=note_de, note_en=note_en, user=user)


def _whom(party: dict[str, str], prefix: str = "") -> dict[str, Any]:
    """Columns of a network, an organisation or a name; what the data set lacks becomes a name."""
    network = Network.objects.filter(slug=party.get("network", "")).first()
    organisation = Organisation.objects.filter(slug=party.get("organisation", "")).first()
    found = {"network": network} if network else {"organisation": organisation} if organisation else None
    name = found or {"label": next(iter(party.values()))}
    return {f"{prefix}{column}": value for column, value in name.items()}


def _goal(roadmap: Roadmap, order: int, record: dict[str, Any], objectives: list[StateObjective]) -> None:
    goal = _saved(RoadmapGoal(roadmap=roadmap, order=order, **_translated("title", record["title"])))
    goal.objectives.set(objectives[record["objective"] : record["objective"] + 1])
    for number, measure in enumerate(record["measures"]):
        due = _date(measure["due"])
        row = _saved(
            Measure(
                goal=goal,
                order=number,
                **_translated("title", measure["title"]),
                **_whom(measure.get("by", {"label": ""}), "responsible_"),
                starts=_date(measure.get("starts")),
                due=due,
                state=measure["state"],
                done_on=due.starts_on if due and measure["state"] == Measure.State.DONE else None,
                dropped_reason=measure.get("reason", ""),
                cost_eur=measure.get("cost"),
                is_internal=measure.get("is_internal", False),
            )
        )
        row.projects.set(Project.objects.filter(slug=measure.get("project", "")))
        row.programmes.set(FundingProgramme.objects.filter(source__code="manual", key=measure.get("programme", "")))
    for number, milestone in enumerate(record["milestones"]):
        due, state = _date(milestone["due"]), milestone.get("state", Milestone.State.OPEN)
        assert due is not None
        reached_on = due.starts_on if state == Milestone.State.REACHED else None
        titles = _translated("title", milestone["title"])
        _saved(Milestone(goal=goal, order=number, **titles, due=due, state=state, reached_on=reached_on))


def _idea(record: dict[str, Any], user: User) -> None:
    field = GrowthField.objects.filter(slug=record["field"]).first()
    if field is None or Project.objects.filter(slug=record["slug"]).exists():
        return
    names = _translated("name", record["name"])
    project = _saved(Project(slug=record["slug"], **names, kind=Project.Kind.INITIATIVE))
    project.growth_fields.set([field])
    today = PartialDate.containing(timezone.localdate(), "month")
    set_stage(project=project, stage=record["stage"], on=today, note=record["note"], user=user)


def _networked(record: dict[str, Any]) -> None:
    names = {**_translated("title", record["title"]), **_translated("summary", record["summary"])}
    row, is_new = NetworkedRoadmap.objects.get_or_create(slug=record["slug"], defaults=names | _public())
    if is_new:
        row.roadmaps.set(Roadmap.objects.filter(slug__in=record["roadmaps"]))


def _analysis(record: dict[str, Any]) -> None:
    roadmap = Roadmap.objects.get(slug=record["roadmap"])
    PotentialAnalysis.objects.get_or_create(
        roadmap=roadmap,
        defaults={
            "growth_field": roadmap.growth_field,
            **_translated("title", record["title"]),
            "scope": PotentialAnalysis.Scope.values,
            "contractor": Organisation.objects.filter(slug=record["contractor"]).first(),
            "state": record["state"],
            "due": _date(record["due"]),
            **_public(),
        },
    )


def _gap(record: dict[str, Any]) -> None:
    field = GrowthField.objects.get(slug=record["field"])
    weakness = SwotItem.objects.filter(growth_field=field, kind=SwotItem.Kind.WEAKNESS).order_by("order").first()
    names = _translated("description", record["description"])
    closing = {"closed_on": _day(record["closed"])} if "closed" in record else {}
    gap, is_new = ClusterGap.objects.get_or_create(
        growth_field=field,
        description_de=names["description_de"],
        defaults={
            "swot_item": weakness,
            **names,
            **_translated("result", record.get("result")),
            **closing,
            **_public(),
        },
    )
    if is_new:
        gap.measures.set(Measure.objects.filter(title_de__in=record["measures"]))


def _influence_map(record: dict[str, Any]) -> None:
    owner = User.objects.filter(username=record["owner"]).first()
    if owner is None or InfluenceMap.objects.filter(title=record["title"]).exists():
        return
    roadmap = Roadmap.objects.get(slug=record["roadmap"])
    row = _saved(InfluenceMap(title=record["title"], roadmap=roadmap, purpose=record["purpose"]))
    row.owners.set([owner])
    actors: dict[str, InfluenceActor] = {}
    for institution, function, level, kind, *values in record["actors"]:
        actor = _saved(InfluenceActor(map=row, institution=institution, function=function, level=level))
        actors[institution] = actor
        today, a_year_ago = timezone.localdate(), timezone.localdate() - YEAR
        for day, direction, strength in zip((today, a_year_ago), values[::2], values[1::2], strict=False):
            assessment = InfluenceAssessment(
                actor=actor,
                kind=kind,
                direction=direction,
                strength=strength,
                basis="Beispiel (Demo)",
                assessed_on=day,
                assessed_by=owner,
                expires_on=day + YEAR / 2,
            )
            _saved(assessment)
    for source, target, kind in record["links"]:
        _saved(InfluenceLink(source=actors[source], target=actors[target], kind=kind))
