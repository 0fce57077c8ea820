"""What preview pictures show beside words: the landscape of clusters, and the sign of a field in its group's form."""

from functools import lru_cache

from clusters.charts import COLOURS
from clusters.landscape import Landscape, form_path
from clusters.marks import mark
from thcm.core.colours import TINTS

_OPEN = '<svg xmlns="http://www.w3.org/2000/svg"'


@lru_cache(maxsize=4)
def landscape(drawn: Landscape) -> str:
    """Forms, links and marks without words: the same in every language."""
    parts = [f'<path d="{path}" fill="none" stroke="#e6decd"/>' for path in drawn.contours]
    parts += [f'<path d="{line.path}" fill="none" stroke="#a2977f" stroke-width="1.6"/>' for line in drawn.lines]
    for node in drawn.nodes:
        colour = COLOURS.get(node.place.group, "#5a5347")
        fill = colour if node.place.state == "same" else "#fcfaf5"
        parts.append(f'<path d="{node.form}" fill="{fill}" stroke="{colour}" stroke-width="2"/>')
        if sign := node.mark:
            stroke = "#ffffff" if node.place.state == "same" else colour
            parts.append(_strokes(sign, stroke, node.mark_transform))
    return f'{_OPEN} viewBox="0 0 {drawn.width} {max(drawn.height, 1)}">{"".join(parts)}</svg>'


def badge(slug: str, group: str, colour: str) -> str:
    """The field's mark in the form of its group, on 200 units."""
    low = 22 if group == "trend_induced" else 0
    radius = 76 if group == "trend_induced" else 88
    form = form_path(group, 100, 100 + low, radius)
    scale = 2.6 if group == "trend_induced" else 3.4
    place = f"translate({100 - 16 * scale:.1f} {100 - 16 * scale + low * 1.2:.1f}) scale({scale})"
    shape = f'<path d="{form}" fill="{TINTS.get(group, "#f4efe4")}"/>'
    return f'{_OPEN} viewBox="0 0 200 200">{shape}{_strokes(mark(slug), colour, place)}</svg>'


def _strokes(sign: str, colour: str, transform: str) -> str:
    return (
        f'<g transform="{transform}" fill="none" stroke="{colour}" stroke-width="1.8" stroke-linecap="round"'
        f' stroke-linejoin="round">{sign}</g>'
    )
