"""Pages of the Förderdatenbank: one programme, or a page of the list of hits. For single pages only.

The site's labels and values stand as words, as words in ASCII or as codes, from one day to the next.
"""

import re
from urllib.parse import urljoin

from lxml import etree, html

from funding import terms
from funding.sources.fdb_fields import SCHEMES, SITE, Record, contact_of, web_address

_PLACE = re.compile(r"FDB/Content/DE/Foerderprogramm/([^?#]+)\.html")
_PARSER = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
# Labels on cards of hits.
_ON_CARDS = {"wer_wird_gefoerdert": "foerderberechtigte", "was_wird_gefoerdert": "foerderbereich"}
_OFFICE = ("card--title", "adr", "locality", "tel", "email")
_TEXTS = {
    "kurztext": "teaserText",
    "volltext": "summary",
    "rechtliche_voraussetzungen": "regulatoryFWork",
    "richtlinie": "bodyText",
}


def read_page(content: bytes) -> tuple[list[Record], int | None] | None:
    """Its programmes, and of a list the number of hits; None for a page of another kind."""
    try:
        page = html.fromstring(content, parser=_PARSER)
    except etree.ParserError:
        return None
    for tag in page.iter("script", "style", "svg"):
        tag.clear(keep_tail=True)
    cards = page.xpath("//div[contains(@class, 'card--fundingprogram')]")
    if cards:
        return [_of_card(card) for card in cards], _hits(page)
    facts = page.xpath("//dl[contains(@class, 'document-info-fundingprogram')]")
    titles = page.xpath("//h1[@class='title']")
    place = _PLACE.search("".join(page.xpath("//link[@rel='canonical']/@href")))
    return ([_of_programme(place[1], titles[0], facts[0], page)], None) if titles and facts and place else None


def next_page(content: bytes) -> str:
    """The address behind „weiter“ with its token of the session, as it stands; "" on the last page."""
    links = html.fromstring(content, parser=_PARSER).xpath("//a[contains(@class, 'forward')]/@href")
    return urljoin(SITE, links[0]) if links else ""


def _of_card(card: html.HtmlElement) -> Record:
    link = card.xpath(".//p[contains(@class, 'card--title')]//a")[0]
    place = _PLACE.search(link.get("href", ""))
    found = {_ON_CARDS.get(name, name): value for name, value in _pairs(card)}
    return Record(place=place[1] if place else "", title=_line(link), terms=_terms(found))


def _of_programme(place: str, title: html.HtmlElement, facts: html.HtmlElement, page: html.HtmlElement) -> Record:
    found = dict(_pairs(facts))
    links = found.get("weiterfuehrendelinks")
    offices = [found[name] for name in ("foerdergeber",) if name in found]
    guideline = page.xpath("//main//a[starts-with(normalize-space(), 'Weblink')]/@href")
    return Record(
        place=place,
        title=_line(title),
        terms=_terms(found),
        providers=tuple(
            sorted(_line(name) for office in offices for name in office.xpath(".//p[@class='card--title']"))
        ),
        contacts=() if "ansprechpunkt" not in found else (_contact(found["ansprechpunkt"]),),
        links=tuple(filter(None, map(web_address, [] if links is None else links.xpath(".//a/@href")))),
        legal_url=next(filter(None, map(web_address, guideline)), ""),
        texts=_texts(page),
    )


def _pairs(element: html.HtmlElement) -> list[tuple[str, html.HtmlElement]]:
    return [
        (terms.fold(_line(label)).replace("weiterfuehrende_", "weiterfuehrende"), value)
        for label in element.iter("dt")
        if (value := label.getnext()) is not None and value.tag == "dd"
    ]


def _terms(found: dict[str, html.HtmlElement]) -> dict[str, list[str]]:
    return {name: terms.split(scheme, _line(found[name])) for name, scheme in SCHEMES.items() if name in found}


def _contact(office: html.HtmlElement) -> dict[str, str]:
    """Mail addresses elsewhere on the page are those of the site itself."""
    lines = {name: _line(part[0]) for name in _OFFICE if (part := office.xpath(f".//p[@class='{name}']"))}
    return contact_of(
        lines.get("card--title", ""),
        phone=lines.get("tel", "").removeprefix("Tel:").strip(),
        email=lines.get("email", ""),
        address=", ".join(filter(None, (lines.get("adr"), lines.get("locality")))),
    )


def _texts(page: html.HtmlElement) -> dict[str, str]:
    """By the headings in the tabs; without tabs the text stands in one box."""
    texts: dict[str, str] = {}
    for part in page.xpath("//article[contains(@class, 'content--tab-text')]/div[contains(@class, 'rich--text')]"):
        headings = part.xpath("./h3")
        name = _TEXTS.get(terms.fold(_line(headings[0])), "bodyText") if headings else "bodyText"
        for heading in headings[:1]:
            heading.drop_tree()
        texts[name] = "\n".join(filter(None, (texts.get(name), _prose(part))))
    return texts or {"bodyText": "\n".join(map(_prose, page.xpath("//main//div[contains(@class, 'rich--text')]")))}


def _hits(page: html.HtmlElement) -> int | None:
    digits = re.sub(r"\D", "", "".join(page.xpath("//*[@class='search--hits']//text()")))
    return int(digits) if digits else None


def _line(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _prose(element: html.HtmlElement) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)
