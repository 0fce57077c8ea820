"""The REST API of networks and of the partner search: what readers see, nothing of what waits behind it (RC-7)."""

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from networks import api_filters
from networks.models import CompetenceTag, CooperationRequest, Network, NetworkActivity, NetworkLabel, NetworkTopic
from thcm.core.api import KeysField, MomentField, OwnAddress, PageAddress, PartialDateField, RecordViewSet

MODIFIED_SINCE = "ISO 8601 moment with time zone: what changed since, and what was withdrawn since."

Char = serializers.CharField
Choice = serializers.ChoiceField


class TopicPartSerializer(serializers.Serializer):
    group = Char(help_text="German. A group may stand alone, without a text.")
    text = Char(help_text="German.")


class ActivityPartSerializer(serializers.Serializer):
    text = Char(help_text="German.")
    kind = Choice(["", *NetworkActivity.Kind.values])


class LabelPartSerializer(serializers.Serializer):
    scheme = Char()
    level = Char(help_text="May be empty.")
    awarded_on = PartialDateField(allow_null=True, help_text="As precise as it is known.")
    valid_until = serializers.DateField(allow_null=True)
    is_held = serializers.BooleanField(source="is_valid", help_text="Whether its time is not over.")


class ContactSerializer(serializers.Serializer):
    """A function, never a person."""

    function = Char(source="contact_function", help_text="German. Never a person’s name.")
    email = Char(source="contact_email")
    phone = Char(source="contact_phone")


class NetworkSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    name = Char()
    short_name = Char(source="short")
    aliases = serializers.ListField(child=Char(), help_text="Other names and spellings.")
    legal_form = Char(help_text="Empty where it is not known.")
    legal_form_note = Char(help_text="German.")
    state = Choice(Network.State.choices)
    state_note = Char(help_text="German.")
    field = serializers.SerializerMethodField(help_text="Slug of its main field.")
    further_fields = KeysField("slug", source="public_further_fields", help_text="Slugs.")
    website = serializers.URLField(help_text="May be empty.")
    contact = ContactSerializer(source="*")
    seat = Char(help_text="City; may be empty.")
    latitude = serializers.FloatField(allow_null=True, help_text="Degrees, WGS 84.")
    longitude = serializers.FloatField(allow_null=True)
    topics = TopicPartSerializer(source="topics.all", many=True)
    activities = ActivityPartSerializer(source="activities.all", many=True)
    labels = LabelPartSerializer(source="labels.all", many=True)
    subject = Char(source="subject.code", help_text="Code of the subject that its member figures are about.")
    key_figures = serializers.SerializerMethodField(help_text="Address of its figures: members and what else is known.")
    source = Char(source="source.code", allow_null=True, help_text="Code of the profile’s source.")  # type: ignore[assignment]
    section = Char(help_text="Section of the source.")
    updated_at = MomentField()
    url = OwnAddress("api-network-detail", "slug")
    html_url = PageAddress()

    def get_field(self, network: Network) -> str | None:
        return network.growth_field.slug if network.growth_field.is_published else None

    def get_key_figures(self, network: Network) -> str:
        path = reverse("key-figure-list", query={"subject": network.subject.code})
        return self.context["request"].build_absolute_uri(path)


class TopicSerializer(TopicPartSerializer):
    id = serializers.IntegerField(help_text="Stays as long as the topic stands.")
    network = Char(source="network.slug", help_text="Slug.")
    order = serializers.IntegerField()
    url = OwnAddress("api-network-topic-detail", "id")


class LabelSerializer(LabelPartSerializer):
    id = serializers.IntegerField(help_text="Stays as long as the label stands.")
    network = Char(source="network.slug", help_text="Slug.")
    source = Char(source="source.code", allow_null=True, help_text="Code of the source.")  # type: ignore[assignment]
    url = OwnAddress("api-network-label-detail", "id")


class CompetenceTagSerializer(serializers.Serializer):
    slug = Char()
    name_de = Char()
    name_en = Char()
    url = OwnAddress("api-competence-tag-detail", "slug")


class CooperationRequestSerializer(serializers.Serializer):
    """What everybody may read of it; whom to write to is told by the portal once both sides agree (R45)."""

    public_id = Char(help_text="Never changes.")
    status = Choice(["published", "withdrawn"], source="state")
    kind = Choice(CooperationRequest.Kind.choices)
    title = Char(help_text="In the language of the sender.")
    text = Char(help_text="In the language of the sender.")
    sender = Char(help_text="Company, institution or network; never a person.")
    network = serializers.SerializerMethodField(help_text="Slug, if a network is the sender.")
    growth_fields = KeysField("slug", source="public_fields", help_text="Slugs.")
    competence_tags = KeysField("slug", source="tags.all", help_text="Slugs.")
    valid_until = serializers.DateField(help_text="Its last day.")
    published_at = MomentField()
    updated_at = MomentField()
    url = OwnAddress("api-cooperation-request-detail", "public_id")
    html_url = PageAddress()

    def get_network(self, request: CooperationRequest) -> str | None:
        return request.network.slug if request.network and request.network.is_published else None


class NetworkViewSet(RecordViewSet):
    """Networks of companies and research institutions, with their profile."""

    serializer_class = NetworkSerializer
    filterset_class = api_filters.NetworkApiFilter
    parameter_texts = {
        "q": "Words that occur in names, topics and activities.",
        "field": "Slugs of growth fields: the main field or a further one.",
        "state": "Only networks in these states.",
        "label": "Labels that are held today.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Network]:
        return Network.objects.published().with_field().with_parts()


class NetworkTopicViewSet(RecordViewSet):
    """What networks work on, one record for each topic."""

    serializer_class = TopicSerializer
    filterset_class = api_filters.PartFilter
    parameter_texts = {"network": "Slugs of networks."}
    lookup_field = "id"
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[NetworkTopic]:
        return NetworkTopic.objects.published()


class NetworkLabelViewSet(RecordViewSet):
    """Awards for the management of networks."""

    serializer_class = LabelSerializer
    filterset_class = api_filters.PartFilter
    parameter_texts = {"network": "Slugs of networks."}
    lookup_field = "id"
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[NetworkLabel]:
        return NetworkLabel.objects.published().select_related("source")


class CompetenceTagViewSet(RecordViewSet):
    """Competences that cooperation requests name."""

    serializer_class = CompetenceTagSerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[CompetenceTag]:
        return CompetenceTag.objects.all()


class CooperationRequestViewSet(RecordViewSet):
    """Offers and searches of the partner search, as long as they hold."""

    serializer_class = CooperationRequestSerializer
    filterset_class = api_filters.RequestApiFilter
    parameter_texts = {
        "q": "Words that occur in title, text, sender and competences.",
        "kind": "Offers, searches or both.",
        "field": "Slugs of growth fields.",
        "tag": "Slugs of competences.",
        "network": "Slugs of networks that sent them.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[CooperationRequest]:
        return CooperationRequest.objects.published().with_public_choices()
