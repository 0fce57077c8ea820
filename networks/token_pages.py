"""Pages that links in mails of the partner search lead to."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from networks import interest_actions, request_actions
from networks.models import CooperationRequest, Interest
from networks.notices import SECTION
from thcm.core.token_pages import NOTHING_CHOSEN, TokenPage


class PartnerPage(TokenPage):
    section = SECTION
    notice_url = "partner-notice"


class RequestPage(PartnerPage):
    def rows(self) -> QuerySet:
        return CooperationRequest.objects.with_choices()

    def send_again(self, row: CooperationRequest) -> None:
        request_actions.send_link(request=row)


class ConfirmRequest(RequestPage):
    purpose = request_actions.CONFIRM
    template_name = "networks/request_confirm.html"

    def act(self, row: CooperationRequest, choice: str) -> str:
        request_actions.confirm_request(request=row)
        return "bestaetigt"


class ManageRequest(RequestPage):
    purpose = request_actions.MANAGE
    template_name = "networks/request_manage.html"

    def act(self, row: CooperationRequest, choice: str) -> str:
        if choice == "renew":
            request_actions.renew_request(request=row)
            return "verlaengert"
        if choice == "withdraw":
            request_actions.withdraw_request(request=row)
            return "zurueckgezogen"
        raise ValidationError(NOTHING_CHOSEN)


class InterestPage(PartnerPage):
    def rows(self) -> QuerySet:
        return Interest.objects.select_related("request__network")


class ConfirmInterest(InterestPage):
    purpose = interest_actions.CONFIRM
    template_name = "networks/interest_confirm.html"

    def act(self, row: Interest, choice: str) -> str:
        interest_actions.confirm_interest(interest=row)
        return "interesse-weitergegeben"

    def send_again(self, row: Interest) -> None:
        interest_actions.send_confirm_link(interest=row)


class AnswerInterest(InterestPage):
    purpose = interest_actions.ANSWER
    template_name = "networks/interest_answer.html"

    def act(self, row: Interest, choice: str) -> str:
        if choice not in ("accept", "decline"):
            raise ValidationError(NOTHING_CHOSEN)
        interest_actions.answer_interest(interest=row, accepts=choice == "accept")
        return "angenommen" if choice == "accept" else "abgelehnt"

    def send_again(self, row: Interest) -> None:
        interest_actions.send_answer_link(interest=row)
