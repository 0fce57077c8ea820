"""Texts that editors write in Markdown: headings, paragraphs, lists, strong and stressed words, links."""

import re
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

# Each page has a heading of the first level of its own.
HIGHEST, LOWEST = 2, 4
_RULES = ("heading", "list", "emphasis", "link", "escape", "newline", "autolink")
_markdown = MarkdownIt("zero", {"html": False}).enable(_RULES)


def escaped(text: str) -> str:
    """For within a line of Markdown: the words as they are, whatever signs they hold, without breaks."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(text.split()))


def _tokens(text: str) -> list[Token]:
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1:]), HIGHEST), LOWEST)}"
    return tokens


def html_of(text: str) -> SafeString:
    """For pages. What looks like HTML is shown as it is written."""
    html = _markdown.renderer.render(_tokens(text), _markdown.options, {})
    return mark_safe(html)  # noqa: S308 the renderer escapes all that editors write


def blocks_of(text: str) -> list[dict[str, Any]]:
    """For `typeset`: blocks with `kind` heading (level, runs), paragraph (runs), bullets or numbers (items of blocks).

    A run is a piece of text with `text`, `strong`, `stressed` and `href` ("" without a link).
    """
    return _blocks(SyntaxTreeNode(_tokens(text)))


def _blocks(node: SyntaxTreeNode) -> list[dict[str, Any]]:
    return [_block(child) for child in node.children]


def _block(node: SyntaxTreeNode) -> dict[str, Any]:
    match node.type:
        case "heading":
            return {"kind": "heading", "level": int(node.tag[1:]), "runs": _runs(node.children[0])}
        case "bullet_list":
            return {"kind": "bullets", "items": [_blocks(item) for item in node.children]}
        case "ordered_list":
            return {"kind": "numbers", "items": [_blocks(item) for item in node.children]}
        case _:
            return {"kind": "paragraph", "runs": _runs(node.children[0])}


def _runs(node: SyntaxTreeNode, *, strong: bool = False, stressed: bool = False, href: str = "") -> list[dict]:
    found: list[dict] = []
    for child in node.children:
        match child.type:
            case "text" if child.content:
                found.append({"text": child.content, "strong": strong, "stressed": stressed, "href": href})
            case "softbreak" | "hardbreak":
                found.append({"text": "\n", "strong": strong, "stressed": stressed, "href": href})
            case "strong":
                found += _runs(child, strong=True, stressed=stressed, href=href)
            case "em":
                found += _runs(child, strong=strong, stressed=True, href=href)
            case "link":
                found += _runs(child, strong=strong, stressed=stressed, href=str(child.attrs["href"]))
    return found
