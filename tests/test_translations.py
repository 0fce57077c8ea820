"""Every German text has its English side, and neither is changed by someone else's catalogue."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils import formats, translation
from django.utils.translation import gettext, ngettext, pgettext

from thcm.core.dates import PartialDate
from thcm.translations import PO_PATH, compile_catalog, extract, read_catalog

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}|</?\w+[^>]*>")


def messages(catalog: Catalog) -> dict[tuple[object, object], Message]:
    return {(message.id, message.context): message for message in catalog if message.id}


def texts(value: object) -> list[str]:
    return list(value) if isinstance(value, tuple | list) else [str(value or "")]


def test_catalogue_has_exactly_the_texts_of_the_portal():
    wanted, kept = messages(extract()), messages(read_catalog())

    assert (sorted(map(str, wanted.keys() - kept.keys())), sorted(map(str, kept.keys() - wanted.keys()))) == ([], [])
    assert list(read_catalog().obsolete) == []


def test_catalogue_every_text_is_translated_for_certain():
    missing = [message.id for message in read_catalog() if message.id and not all(texts(message.string))]
    fuzzy = [message.id for message in read_catalog() if message.id and message.fuzzy]

    assert (missing, fuzzy) == ([], [])


def test_catalogue_placeholders_and_tags_agree():
    odd = []
    for message in read_catalog():
        if not message.id:
            continue
        german, english = texts(message.id), texts(message.string)
        for source, target in zip(german, english, strict=True):
            if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(target)):
                odd.append((source, target))

    assert odd == []


def test_catalogue_keeps_the_spaces_at_both_ends():
    def ends(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    odd = [
        source
        for message in read_catalog()
        if message.id
        for source, target in zip(texts(message.id), texts(message.string), strict=True)
        if ends(source) != ends(target)
    ]

    assert odd == []


def test_german_texts_stay_as_they_are_written():
    """A foreign catalogue may know the same word in another sense."""
    with translation.override("de"):
        changed = [
            (message.id, spoken)
            for message in read_catalog()
            if message.id and (spoken := spoken_text(message)) != texts(message.id)[0]
        ]

    assert changed == []


def test_english_texts_reach_the_page():
    compile_catalog()
    with translation.override("en"):
        wrong = [
            (message.id, spoken)
            for message in read_catalog()
            if message.id and (spoken := spoken_text(message)) != texts(message.string)[0]
        ]

    assert wrong == []


def spoken_text(message: Message) -> str:
    if message.context:
        return pgettext(message.context, str(message.id))
    if isinstance(message.id, tuple | list):
        return ngettext(*message.id, 1)
    return gettext(str(message.id))


def test_catalogue_file_is_as_the_command_writes_it():
    text = PO_PATH.read_text()

    assert re.findall(r"^#: .*|^#~ .*|POT-Creation-Date|PO-Revision-Date", text, re.MULTILINE) == []


def test_extract_every_way_of_marking(tmp_path):
    template = tmp_path / "a.html"
    template.write_text(
        '{% load i18n %}<p title="{% trans "Eins" %}">it\'s {# not "this" #}\n'
        "      {% blocktrans with name=row.name %}Zwei {{ name }}{% endblocktrans %}\n"
        "{% blocktranslate count n=3 trimmed %}\n Ein\n Feld\n{% plural %}{{ n }} Felder{% endblocktranslate %}\n"
        '{% translate "Drei" context "Zahl" as three %}{% include "x" with label=_("Vier\'s") only %}'
        '{{ x|y:_("Fünf") }}'
    )
    module = tmp_path / "a.py"
    module.write_text(
        '_("Sechs " "und mehr") + gettext(name) + pgettext_lazy("Ort", "Sieben")\n'
        'ngettext("%(n)s Acht", "%(n)s Achten", n) % {"n": _(f"{n}")}\n'
    )

    assert messages(extract([template, module])).keys() == {
        ("Eins", None),
        ("Zwei %(name)s", None),
        (("Ein Feld", "%(n)s Felder"), None),
        ("Drei", "Zahl"),
        ("Vier's", None),
        ("Fünf", None),
        ("Sechs und mehr", None),
        ("Sieben", "Ort"),
        (("%(n)s Acht", "%(n)s Achten"), None),
    }


@pytest.mark.parametrize(
    ("iso", "english"),
    [
        ("2012", "2012"),
        ("2012-Q3", "Q3 2012"),
        ("2012-09", "September 2012"),
        ("2012-09-28", "28 September 2012"),
    ],
)
def test_partial_dates_in_english(iso, english):
    with translation.override("en"):
        assert PartialDate.parse(iso).text == english


@pytest.mark.parametrize(
    ("language", "grouped", "decimal", "day", "moment"),
    [
        ("de", "50.000", "7,7", "28.09.2012", "28.09.2012 14:30"),
        ("en", "50,000", "7.7", "28/09/2012", "28/09/2012 14:30"),
    ],
)
def test_numbers_and_short_dates(language, grouped, decimal, day, moment):
    with translation.override(language):
        assert formats.number_format(Decimal("50000"), 0, force_grouping=True) == grouped
        assert formats.number_format(Decimal("7.7"), 1, force_grouping=True) == decimal
        assert formats.date_format(dt.date(2012, 9, 28), "SHORT_DATE_FORMAT") == day
        assert formats.date_format(dt.datetime(2012, 9, 28, 14, 30), "SHORT_DATETIME_FORMAT") == moment
