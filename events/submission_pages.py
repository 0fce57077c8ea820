"""What senders without an account find behind the links in our mails: to confirm, and the state of what they sent."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from events import submission_actions
from events.change_forms import CancellationForm, EventChangeForm
from events.models import Event, EventSubmission
from events.notices import CONFIRM, SECTION, STATUS
from events.payload import Line, compared, payload_of
from events.submission_forms import EventContentForm, keep_picture
from thcm.core.token_pages import NOTHING_CHOSEN, TokenPage

Kind = EventSubmission.Kind
NOT_ASKED = frozenset({"timezone", "place_level", "latitude", "longitude", "date_text", "title_en", "description_en"})


class SubmissionPage(TokenPage):
    section = SECTION
    notice_url = "submission-notice"

    def rows(self) -> QuerySet:
        return EventSubmission.objects.select_related("event")

    def send_again(self, row: EventSubmission) -> None:
        submission_actions.send_link(submission=row)

    def context(self) -> dict[str, Any]:
        return super().context() | {"lines": lines_of(self.row)}


class ConfirmPage(SubmissionPage):
    purpose = CONFIRM
    template_name = "events/submission_confirm.html"

    def act(self, row: EventSubmission, choice: str) -> str:
        submission_actions.confirm(submission=row)
        return "bestaetigt"


class StatusPage(SubmissionPage):
    """Answers, withdraws, and once the event is public reports a change or its cancellation."""

    purpose = STATUS
    template_name = "events/submission_status.html"
    form: forms.Form | None = None

    def context(self) -> dict[str, Any]:
        choice = self.request.GET.get("choice", "")
        form = self.form or form_for(self.row, choice)
        return super().context() | {"choices": choices_of(self.row), "choice": choice, "form": form}

    def act(self, row: EventSubmission, choice: str) -> str:
        if choice not in choices_of(row):
            raise ValidationError(NOTHING_CHOSEN)
        if choice == "withdraw":
            submission_actions.withdraw(submission=row)
            return "zurueckgezogen"
        event: Any = row.event  # only of a public one there is something to report
        self.form = form = form_for(row, choice, self.request.POST, self.request.FILES)
        if not form.is_valid():
            if isinstance(form, EventContentForm):
                keep_picture(self.request, form)
            raise ValidationError([])  # the form says what
        sent = {"payload": form.payload(), "message": form.cleaned_data["message"]}
        sent["image"] = getattr(form, "picture", None)
        if choice == "answer":
            submission_actions.answer(submission=row, **sent)
            return "beantwortet"
        submission_actions.submit(
            kind=Kind.CHANGE if choice == "change" else Kind.CANCELLATION,
            event=event,
            before=form.before if choice == "change" else payload_of(event),
            name=row.submitter_name,
            email=row.submitter_email,
            language=row.language,
            is_confirmed=True,
            **sent,
        )
        return "aenderung" if choice == "change" else "absage"


def choices_of(row: EventSubmission) -> tuple[str, ...]:
    """What can be done with a submission now."""
    if row.is_open:
        return ("answer", "withdraw")
    if row.event is None or not row.event.is_published:
        return ()
    return ("change",) if row.event.state == Event.State.CANCELLED else ("change", "cancel")


def form_for(row: EventSubmission, choice: str, data: Any = None, files: Any = None) -> Any:
    """The form that a choice opens; None if it opens none."""
    if choice not in choices_of(row) or choice == "withdraw":
        return None
    event: Any = row.event
    if choice == "change":
        return EventChangeForm(data, files, event=event)
    if choice == "cancel":
        return CancellationForm(data)
    if row.kind == Kind.CANCELLATION:
        return CancellationForm(data, initial={"note": row.payload.get("state_note_de", "")})
    has_image = bool(row.image or (event and event.image))
    return EventContentForm(data, files, content=row.payload, before=row.before, has_image=has_image)


def lines_of(row: EventSubmission) -> list[Line]:
    """What it says, as far as its sender was asked; of a change or cancellation only what is to change."""
    said = {name: value for name, value in row.payload.items() if name not in NOT_ASKED}
    if row.kind != Kind.NEW:
        return [line for line in compared(row.before, said) if line.has_changed]
    return compared(None, {name: value for name, value in said.items() if value is not False})
