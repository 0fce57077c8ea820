"""What the newsroom publishes."""

import factory

from newsroom.models import FactSheetEdition
from tests.factories.clusters import GrowthFieldFactory


class FactSheetEditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FactSheetEdition

    growth_field = factory.SubFactory(GrowthFieldFactory)
    number = factory.Sequence(lambda number: number + 1)
    content = factory.LazyFunction(dict)
    file_de = "fact-sheet-de.pdf"
    file_en = "fact-sheet-en.pdf"
