"""Test data of networks."""

import datetime as dt

import factory
from django.utils import timezone

from clusters.models import FigureSubject
from networks.models import (
    CompetenceTag,
    CooperationRequest,
    Interest,
    Network,
    NetworkActivity,
    NetworkEditor,
    NetworkLabel,
    NetworkTopic,
    ProfileChange,
    RequestMatch,
)
from tests.factories.clusters import GrowthFieldFactory, SubjectFactory
from tests.factories.core import EditorialFactory, UserFactory


class NetworkFactory(EditorialFactory):
    class Meta:
        model = Network

    slug = factory.Sequence("netzwerk-{}".format)
    name = factory.Sequence("Netzwerk {} e. V.".format)
    short = factory.Sequence("Netz {}".format)
    growth_field = factory.SubFactory(GrowthFieldFactory)
    subject = factory.SubFactory(
        SubjectFactory,
        code=factory.SelfAttribute("..slug"),
        kind=FigureSubject.Kind.NETWORK,
        name_de=factory.SelfAttribute("..name"),
    )


class NetworkTopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NetworkTopic

    network = factory.SubFactory(NetworkFactory)
    text = factory.Sequence("Thema {}".format)


class NetworkActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NetworkActivity

    network = factory.SubFactory(NetworkFactory)
    text = factory.Sequence("Aktivität {}".format)


class NetworkLabelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NetworkLabel

    network = factory.SubFactory(NetworkFactory)
    scheme = factory.Sequence("Label {}".format)


class NetworkEditorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NetworkEditor

    user = factory.SubFactory(UserFactory, is_staff=False, email=factory.Sequence("redaktion-{}@example.org".format))
    network = factory.SubFactory(NetworkFactory)


class ProfileChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProfileChange

    network = factory.SubFactory(NetworkFactory)
    part = ProfileChange.Part.WEBSITE
    before = factory.LazyFunction(lambda: {"website": ""})
    proposed = factory.LazyFunction(lambda: {"website": "https://example.org/"})


class CompetenceTagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetenceTag

    slug = factory.Sequence("kompetenz-{}".format)
    name_de = factory.Sequence("Kompetenz {}".format)


class CooperationRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CooperationRequest
        skip_postgeneration_save = True

    kind = CooperationRequest.Kind.SEARCH
    title = factory.Sequence("Gesuch {}".format)
    text = "Gesucht wird ein Partner."
    organisation_name = "Beispiel GmbH (Demo)"
    contact_email = factory.Sequence("kontakt-{}@example.org".format)
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=90))
    state = CooperationRequest.State.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)


class InterestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Interest

    request = factory.SubFactory(CooperationRequestFactory)
    organisation_name = "Partner GmbH (Demo)"
    contact_email = factory.Sequence("partner-{}@example.org".format)
    message = "Wir können das."
    state = Interest.State.OPEN


class RequestMatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RequestMatch

    request = factory.SubFactory(CooperationRequestFactory)
    network = factory.SubFactory(NetworkFactory)
