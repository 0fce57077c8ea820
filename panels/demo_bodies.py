"""Demo meetings, papers, decisions, a panel's session and criteria for `seed_demo`, relative to today."""

import datetime as dt

from django.core.files.base import ContentFile
from django.utils import timezone

from panels.actions import appoint
from panels.models import (
    Appointment,
    Decision,
    GoverningBody,
    Measurement,
    Meeting,
    Panel,
    PanelOutcome,
    PanelParticipant,
    PanelSession,
    Paper,
    Report,
    Seat,
    SuccessCriterion,
    WorkItem,
)
from panels.paper_actions import release, version_of
from panels.report_actions import draw_up
from panels.work_actions import set_item_state
from roadmaps.models import Measure
from thcm.core.actions import stamp
from thcm.core.dates import PartialDate
from thcm.core.models import Organisation, Source, Status, User

DAY = dt.timedelta(days=1)
PAPER = "Thema;Angabe\nZweck;Vorführung dieses Portals (Demo)\nInhalt;frei erfunden\n"


def seed_bodies(*, members: dict[str, User], moderator: User, user: User) -> None:
    """`members` by the slug of their body. Leaves alone what is there; does nothing without the data set's bodies."""
    bodies = {body.slug: body for body in GoverningBody.objects.filter(slug__in=members)}
    if len(bodies) != len(members) or Meeting.objects.exists():
        return
    for slug, account in members.items():
        _seat(bodies[slug], account, user)
    upper, lower = sorted(bodies.values(), key=lambda body: body.level)
    today = timezone.localdate()
    held = _meeting(lower, today - 60 * DAY, Meeting.State.HELD, "Bericht aus den Feldern\nClustermarke")
    _meeting(upper, today - 200 * DAY, Meeting.State.HELD, "Arbeitsprogramm")
    coming = _meeting(lower, today + 20 * DAY, Meeting.State.PLANNED, "Stand der Roadmaps\nVorlagen")
    next_above = _meeting(upper, today + 50 * DAY, Meeting.State.PLANNED, "Bericht\nVorlagen")
    _papers(held, coming, members[lower.slug])
    _decisions(held, upper, user)
    _panel(moderator, user)
    _criteria(user)
    for item, state in zip(WorkItem.objects.all()[:2], ("running", "done"), strict=False):
        set_item_state(item=item, state=state, note_de="Beispiel für einen Stand (Demo)", user=user)
    _report(lower, next_above)


def _seat(body: GoverningBody, account: User, user: User) -> None:
    seat = body.seats.filter(kind=Seat.Kind.MEMBER).first() or Seat.objects.create(
        body=body, function_de="Mitglied (Demo)", function_en="Member (demo)"
    )
    starts_on = timezone.localdate() - 365 * DAY
    appointment = Appointment(seat=seat, person_name=account.function, user=account, starts_on=starts_on)
    appoint(appointment=appointment, by=user)


def _meeting(body: GoverningBody, day: dt.date, state: str, agenda: str) -> Meeting:
    minutes = "Beispielprotokoll (Demo)" if state == Meeting.State.HELD else ""
    on = PartialDate.containing(day, "day")
    return Meeting.objects.create(body=body, on=on, place="Erfurt (Demo)", state=state, agenda=agenda, minutes=minutes)


def _papers(held: Meeting, coming: Meeting, member: User) -> None:
    for meeting, title in ((held, "Clustermarke (Demo)"), (coming, "Kriterien für Anwendungszentren (Demo)")):
        paper = Paper(meeting=meeting, title=title, summary="Beispiel einer Vorlage (Demo).")
        paper.file.save("vorlage-demo.csv", ContentFile(PAPER.encode()), save=True)
    paper = Paper.objects.filter(meeting=held).get()
    release(paper=paper, seen=version_of(paper), user=member)


def _decisions(meeting: Meeting, responsible: GoverningBody, user: User) -> None:
    year = meeting.on.starts_on.year
    texts = (
        ("Die Roadmaps der Felder werden jährlich fortgeschrieben (Demo).", Decision.State.RUNNING, 120),
        ("Für die Clustermarke wird ein Vorschlag erarbeitet (Demo).", Decision.State.OPEN, -10),
    )
    for number, (text, state, days) in enumerate(texts, start=1):
        decision = Decision(
            meeting=meeting,
            number=f"{year}/{number}",
            text_de=text,
            state=state,
            due=PartialDate.containing(timezone.localdate() + days * DAY, "day"),
            responsible_body=meeting.body if state == Decision.State.OPEN else responsible,
            status=Status.PUBLISHED,
        )
        stamp(decision, user)
        decision.save()
        decision.measures.set(Measure.objects.published()[:1] if number == 1 else [])


def _report(body: GoverningBody, meeting: Meeting) -> None:
    today = timezone.localdate()
    report = Report.objects.create(
        from_body=body,
        to_body=meeting.body,
        starts_on=today.replace(month=1, day=1),
        ends_on=today,
        title=f"Bericht {today.year} (Demo)",
        meeting=meeting,
    )
    draw_up(report=report)


def _panel(moderator: User, user: User) -> None:
    panel = Panel.objects.filter(slug="human-resources").first()
    if panel is None:
        return
    panel.moderator = moderator
    stamp(panel, user)
    panel.save()
    for organisation in Organisation.objects.filter(slug__in=("leg", "stift")):
        PanelParticipant.objects.create(panel=panel, organisation=organisation, state=PanelParticipant.State.ACCEPTED)
    session = PanelSession(
        panel=panel,
        title_de="Austausch über Fachkräfte (Demo)",
        title_en="Exchange on skilled workers (demo)",
        on=PartialDate.containing(timezone.localdate() - 40 * DAY, "day"),
        place="Jena (Demo)",
        state=PanelSession.State.HELD,
        summary_de="Beispielbericht: Die Felder haben sich über gemeinsame Wege der Gewinnung ausgetauscht (Demo).",
        minutes="Beispielprotokoll (Demo)",
        status=Status.PUBLISHED,
    )
    stamp(session, user)
    session.save()
    outcome = PanelOutcome.objects.create(session=session, text_de="Gemeinsamer Auftritt auf Messen (Demo)")
    outcome.measures.set(Measure.objects.published()[1:2])


def _criteria(user: User) -> None:
    source = Source.objects.filter(kind=Source.Kind.BROCHURE).first() or Source.objects.first()
    if source is None:
        return
    year = timezone.localdate().year
    for order, (name, name_en, values, target) in enumerate(
        (
            ("Gemeinsame Projekte der Felder (Demo)", "Joint projects of the fields (demo)", (4, 7), 12),
            ("Beteiligte an Netzwerken (Demo)", "Members of networks (demo)", (), 500),
        )
    ):
        criterion = SuccessCriterion(
            slug=f"demo-{order + 1}",
            name_de=name,
            name_en=name_en,
            indicator_de="Anzahl im Jahr, frei erfunden (Demo)",
            indicator_en="Number a year, made up (demo)",
            target=target,
            target_on=PartialDate.parse(str(year + 2)),
            order=order,
            status=Status.PUBLISHED,
        )
        stamp(criterion, user)
        criterion.save()
        for years_ago, value in enumerate(reversed(values), start=1):
            period = PartialDate.parse(str(year - years_ago))
            measurement = Measurement(
                criterion=criterion,
                period=period,
                value=value,
                source=source,
                as_of=period,
                note_de="frei erfunden (Demo)",
                note_en="made up (demo)",
                status=Status.PUBLISHED,
            )
            stamp(measurement, user)
            measurement.save()
