"""Test data of thcm.core."""

import factory
from django.utils import timezone

from thcm.core.dates import PartialDate
from thcm.core.models import ContactPoint, Organisation, SiteSetting, Source, User


class EditorialFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    status = "published"
    published_at = factory.LazyFunction(timezone.now)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("konto-{}".format)
    function = factory.Sequence("Funktion {}".format)
    is_staff = True


class SourceFactory(EditorialFactory):
    class Meta:
        model = Source

    code = factory.Sequence("quelle-{}".format)
    label = factory.Sequence("Quelle {}".format)
    kind = Source.Kind.DATABASE
    as_of = PartialDate.parse("2012-09")


class OrganisationFactory(EditorialFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence("organisation-{}".format)
    name = factory.Sequence("Organisation {}".format)
    kind = Organisation.Kind.AGENCY


class ContactPointFactory(EditorialFactory):
    class Meta:
        model = ContactPoint

    organisation = factory.SubFactory(OrganisationFactory)
    function_de = "Geschäftsstelle"


class SiteSettingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SiteSetting
        django_get_or_create = ("pk",)

    pk = 1
    name_de = "Thüringer ClusterManagement"
    name_en = "Thuringian Cluster Management"
    short_name = "ThCM"
    claim_de = "Wo Thüringens Wirtschaft wächst"
    claim_en = "Where Thuringia’s economy grows"
    region_de = "Thüringen"
    region_en = "Thuringia"
    licence_attribution = "Thüringer ClusterManagement"
