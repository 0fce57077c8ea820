"""States of roadmaps as words with a mark, and roadmaps as lines on an axis of time."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from roadmaps.models import Roadmap
from roadmaps.overview import Line, lines_of

register = template.Library()
register.simple_tag(lines_of, name="roadmap_lines")

_CIRCLE = "M0-6a6 6 0 1 1 0 12 6 6 0 1 1 0-12z"
# Around their middle: what is drawn as a line, and what is filled. Forms of their own, no steps of a ladder (R28).
_MARKS = {
    "not_started": (_CIRCLE, ""),
    "preliminary_work": (_CIRCLE, "M0-2.2a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 1 1 0-4.4z"),
    "analysis_commissioned": ("M-1.5-6a4.5 4.5 0 1 1 0 9 4.5 4.5 0 1 1 0-9zM2 2l4.5 4.5", ""),
    "kickoff_planned": ("M-4.5 7V-6.5h9.5l-2.5 3.5 2.5 3.5h-9.5", ""),
    "in_development": (_CIRCLE, "M0-6a6 6 0 0 1 0 12z"),
    "agreed": (f"{_CIRCLE}M-2.8.2l2 2.2 3.7-4.5", ""),
    "in_implementation": (_CIRCLE, "M-1.9-3.4v6.8l5.4-3.4z"),
    "evaluated": ("M-6.5 6.5h13", "M-5.5 6v-4h2.5v4zM-1.2 6v-8h2.5v8zM3 6v-12h2.5v12z"),
    "not_stated": (_CIRCLE, ""),
    "out_of_scope": (f"{_CIRCLE}M-4.2 4.2l8.4-8.4", ""),
}


@register.simple_tag
def state_forms(state: str) -> SafeString:
    """The mark of a state around the origin, for a drawing."""
    line, filled = _MARKS[state]
    extra = format_html('<path class="state-mark__filled" d="{}"/>', filled) if filled else ""
    return format_html('<path class="state-mark__line" d="{}"/>{}', line, extra)


@register.simple_tag
def state_mark(state: str) -> SafeString:
    return format_html(
        '<svg class="state-mark state-mark--{}" viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true"'
        ' focusable="false">{}</svg>',
        state,
        state_forms(state),
    )


@register.simple_tag
def milestones_on_axis(line: Line) -> SafeString:
    """Diamonds, filled once reached. Made of numbers only, and here because a chart holds a thousand of them."""
    diamonds = []
    for position, due in line.drawn_dues:
        name, radius = "milestone milestone--reached" if due.is_reached else "milestone", due.radius
        diamonds.append(
            f'<svg class="{name}" x="{position}%" y="44">'
            f'<path d="M0-{radius}L{radius} 0 0 {radius}-{radius} 0z"/></svg>'
        )
    return mark_safe("".join(diamonds))  # noqa: S308 (numbers only)


@register.filter
def state_label(state: str) -> str:
    return str(Roadmap.State(state).label)
