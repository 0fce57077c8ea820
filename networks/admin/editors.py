"""Back office of the accounts that keep a network's profile: who was invited, who has accepted, inviting again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from clusters.permissions import is_bound_to_own_fields, own_field_ids
from networks.invitations import account_with, invite, invite_again, is_accepted
from networks.models import Network, NetworkEditor
from networks.permissions import may_edit_network
from thcm.core.admin_base import BackOfficeAdmin
from thcm.core.models import User
from thcm.core.permissions import account_of
from thcm.core.relative import since_text


class InvitationForm(forms.ModelForm):
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        widget=UnfoldAdminEmailInputWidget,
        help_text=_("Dorthin geht der Link, mit dem die Person ihr Passwort setzt. Er gilt 48 Stunden."),
    )
    function = forms.CharField(
        label=_("Funktion"),
        max_length=User._meta.get_field("function").max_length,
        widget=UnfoldAdminTextInputWidget,
        help_text=_(
            "Steht statt des Namens, z. B. „Geschäftsstelle OptoNet“. Ein Konto, das es schon gibt, behält seine."
        ),
    )

    class Meta:
        model = NetworkEditor
        fields = ("network",)

    def clean_email(self) -> str:
        account_with(self.cleaned_data["email"])
        return self.cleaned_data["email"]


@admin.register(NetworkEditor)
class NetworkEditorAdmin(BackOfficeAdmin):
    list_display = ("network", "user", "email", "state", "invited")
    list_select_related = ("network", "user")
    list_filter = ("network",)
    search_fields = ("network__name", "user__function", "user__email")
    fields = ("network", "user", "email", "invited", "wants_requests")
    change_form_outer_before_template = "back_office/editor_state.html"

    def may_see(self, request: HttpRequest, obj: NetworkEditor) -> bool:
        return may_edit_network(request.user, obj.network)

    may_edit = may_see

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if is_bound_to_own_fields(request.user):
            return queryset.filter(network__growth_field__in=own_field_ids(request.user))
        return queryset

    def get_row_queryset(self) -> QuerySet:
        return NetworkEditor.objects.select_related("network", "user")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields if obj else ("network", "email", "function")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **(kwargs if obj else {**kwargs, "form": InvitationForm}))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "network":
            networks = Network.objects.order_by("name")
            kwargs["queryset"] = (
                networks.in_fields(own_field_ids(request.user)) if is_bound_to_own_fields(request.user) else networks
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: NetworkEditor, form: Any, change: bool) -> None:
        data = form.cleaned_data
        if not change:
            editor = invite(
                email=data["email"], function=data["function"], network=obj.network, user=account_of(request)
            )
            obj.pk, obj.user = editor.pk, editor.user

    def response_add(self, request: HttpRequest, obj: NetworkEditor, post_url_continue: Any = None) -> HttpResponse:
        messages.success(request, _t("Die Einladung ist unterwegs an %(email)s.") % {"email": obj.user.email})
        return HttpResponseRedirect(reverse("admin:networks_networkeditor_changelist"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.invite_again_view)
        return [path("<int:pk>/invite/", view, name="networks_networkeditor_invite"), *super().get_urls()]

    @method_decorator(require_POST)
    def invite_again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        editor = self.get_object(request, str(pk))
        if editor is None:
            raise Http404
        invite_again(editor=editor, user=account_of(request))
        messages.success(
            request, _t("Die Einladung ist noch einmal unterwegs an %(email)s.") % {"email": editor.user.email}
        )
        return HttpResponseRedirect(reverse("admin:networks_networkeditor_change", args=(pk,)))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None:  # nothing to save: invited again, or removed
            context |= dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
            context["may_invite"] = not is_accepted(obj) and self.has_change_permission(request, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=_("E-Mail-Adresse"), ordering="user__email")
    def email(self, obj: NetworkEditor) -> str:
        return obj.user.email

    @display(description=_("Einladung"), label={"accepted": "success", "open": "warning"})
    def state(self, obj: NetworkEditor) -> tuple[str, str]:
        return ("accepted", _t("angenommen")) if is_accepted(obj) else ("open", _t("noch nicht angenommen"))

    @display(description=_("eingeladen"), ordering="created_at")
    def invited(self, obj: NetworkEditor) -> str:
        return since_text(obj.created_at)
