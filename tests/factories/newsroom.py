"""What the newsroom publishes."""

import factory

from newsroom.models import BrochureEdition, Chapter, FactSheetEdition
from tests.factories.clusters import GrowthFieldFactory


class FactSheetEditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FactSheetEdition

    growth_field = factory.SubFactory(GrowthFieldFactory)
    number = factory.Sequence(lambda number: number + 1)
    content = factory.LazyFunction(dict)
    file_de = "fact-sheet-de.pdf"
    file_en = "fact-sheet-en.pdf"


class ChapterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Chapter

    slug = factory.Sequence(lambda number: f"kapitel-{number}")
    part = Chapter.Part.APPROACH
    title_de = factory.Sequence(lambda number: f"Kapitel {number}")
    text_de = "- Erster Punkt\n- Zweiter Punkt"
    status = "published"


class BrochureEditionFactory(factory.django.DjangoModelFactory):
    """Made, and not published."""

    class Meta:
        model = BrochureEdition

    number = factory.Sequence(lambda number: number + 1)
    condition = BrochureEdition.Condition.DONE
    file_de = "broschuere-de.pdf"
    file_en = "broschuere-en.pdf"
