"""Counts through time as small drawings: inline SVG, without any style or script of its own.

Each count has a strip of its own, since votes and stars are of different sizes; the strips share their days. What tells
them apart is the dash of the line, the shape at its end and the words beside it, so colour is not needed. Who does not
see the drawing hears its ``desc``, which gives the same figures.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from broadsheet.answers.trending import Curve
from broadsheet.delivery.web.dates import MONTHS, format_date

WIDTH = 300
"""Units of the drawing; its size on the page is the style sheet's."""
STRIP = 42
FOOT = 14
LEFT, RIGHT = 44, 92
"""Room for the first total and for the last one with its name."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a kind of count is drawn and called."""

    one: str
    many: str
    dash: str
    marker: Callable[[float, float], str]


def _circle(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>'


def _square(x: float, y: float) -> str:
    return f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6"/>'


def _triangle(x: float, y: float) -> str:
    return f'<path d="M{x - 3.5:.1f} {y + 3:.1f}h7l-3.5 -6.5z"/>'


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{x:.1f} {y - 4:.1f}l4 4l-4 4l-4 -4z"/>'


def _cross(x: float, y: float) -> str:
    return f'<path d="M{x - 3:.1f} {y - 3:.1f}l6 6m0 -6l-6 6" fill="none" stroke="currentColor" stroke-width="2"/>'


STROKES = {
    "votes": Stroke("vote", "votes", "", _circle),
    "stars": Stroke("star", "stars", "5 3", _square),
    "comments": Stroke("comment", "comments", "1.5 3", _triangle),
    "citations": Stroke("citation", "citations", "7 3 1.5 3", _diamond),
    "opens": Stroke("open", "opens", "2 2", _cross),
}
"""Kinds in the order in which they are drawn; others are not."""


def render_curves(curves: Sequence[Curve], name: str, kinds: Collection[str] = STROKES) -> Markup:
    """The drawing of these kinds of counts, or nothing where there is none to make.

    ``name`` is unique on the page: the ids of its parts begin with it.
    """
    drawn = [one for kind in STROKES for one in curves if one.kind == kind in kinds and one.days]
    if not drawn:
        return Markup("")
    first, last = min(one.days[0] for one in drawn), max(one.days[-1] for one in drawn)
    height = STRIP * len(drawn) + FOOT
    strips = "".join(_render_strip(one, STRIP * place, first, last) for place, one in enumerate(drawn))
    title = f"{_list([STROKES[one.kind].many for one in drawn]).capitalize()} through time"
    return Markup(
        f'<svg class="curves" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{title}</title>'
        f'<desc id="{name}-desc">{describe_curves(drawn)}</desc>'
        f'{strips}{_render_days(first, last, height - 3)}</svg>'
    )  # fmt: skip


def describe_curves(curves: Sequence[Curve]) -> str:
    """``Votes: 3 on 12 August 2026, 163 on 21 August 2026.``, a sentence a count."""
    return " ".join(f"{STROKES[one.kind].many.capitalize()}: {_list_totals(one)}." for one in curves)


def _list_totals(curve: Curve) -> str:
    ends = (0, -1) if len(curve.days) > 1 and curve.days[0] != curve.days[-1] else (-1,)
    return ", ".join(f"{_figure(curve.values[end])} on {format_date(curve.days[end])}" for end in ends)


def _render_strip(curve: Curve, top: int, first: str, last: str) -> str:
    stroke = STROKES[curve.kind]
    points = _place_points(curve, top, first, last)
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = f' stroke-dasharray="{stroke.dash}"' if stroke.dash else ""
    (start, start_y), (end, end_y) = points[0], points[-1]
    total = curve.values[-1]
    name = stroke.one if total == 1 else stroke.many
    begin = f'<text x="{start - 6:.1f}" y="{start_y + 4:.1f}" text-anchor="end">{_figure(curve.values[0])}</text>'
    return (
        f'<g class="{curve.kind}"><path d="{path}" fill="none" stroke="currentColor" stroke-width="1.75" '
        f'stroke-linejoin="round"{dash}/>{stroke.marker(end, end_y)}{begin if len(points) > 1 else ""}'
        f'<text x="{end + 8:.1f}" y="{end_y + 4:.1f}">{_figure(total)} {name}</text></g>'
    )


def _place_points(curve: Curve, top: int, first: str, last: str) -> list[tuple[float, float]]:
    """Where its totals stand; the least at the foot of the strip, the most at its head."""
    days, least, most = _number(last) - _number(first), min(curve.values), max(curve.values)
    points = []
    for day, value in zip(curve.days, curve.values, strict=True):
        across = (_number(day) - _number(first)) / days if days else 1.0
        up = (value - least) / (most - least) if most > least else 0.5
        points.append((LEFT + across * (WIDTH - LEFT - RIGHT), top + STRIP - 8 - up * (STRIP - 16)))
    return points


def _render_days(first: str, last: str, y: int) -> str:
    begin = f'<text class="day" x="{LEFT}" y="{y}">{_short(first)}</text>' if first != last else ""
    return f'{begin}<text class="day" x="{WIDTH - RIGHT}" y="{y}" text-anchor="end">{_short(last)}</text>'


def _short(day: str) -> str:
    """``21 Aug``."""
    read = date.fromisoformat(day[:10])
    return f"{read.day} {MONTHS[read.month - 1][:3]}"


def _number(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()


def _figure(value: float) -> str:
    """``1,234``; from ten thousand on ``12.3k``, ``4.5M``."""
    for least, unit in ((1e6, "M"), (1e4, "k")):
        if abs(value) >= least:
            return f"{value / (1e6 if unit == 'M' else 1e3):.1f}{unit}"
    return f"{value:,.0f}"


def _list(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
