"""Quality over time as a small picture in SVG, readable on light and on dark pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

Point = tuple[float, int, int]  # seconds, coverage, minutes
Scale = Callable[[float], float]
Judge = Callable[[Point], bool]
WIDTH, LEFT, RIGHT = 860, 70, 640  # the names of the curves stand right of the panels
PANEL, GAP, TOP = 210, 62, 46
COLOURS = ("#0b6bcb", "#b45309", "#4d7c0f", "#9333ea", "#be123c")
DARK = ("#6cb6ff", "#f0a35e", "#a3d977", "#c9a0ff", "#ff8fa3")


@dataclass(frozen=True)
class Curve:
    """The plans that somebody had, in time order; each was the best until the next."""

    name: str
    points: list[Point]


def picture(curves: list[Curve], until: float) -> str:
    """Two panels over seconds: coverage, and minutes of the plans that cover as much as the best curve's last."""
    curves = [curve for curve in curves if curve.points]
    best = max(point[1] for curve in curves for point in curve.points)
    parts = [
        _heading(18, "Coverage over time (more is better)"),
        *_panel(curves, 1, TOP, until, lambda point: False),
        _heading(
            TOP + PANEL + GAP - 20, f"Minutes over time (less is better; dashed: coverage below {best:,})"
        ),
        *_panel(curves, 2, TOP + PANEL + GAP, until, lambda point: point[1] < best),
    ]
    height = TOP + 2 * PANEL + GAP + 50
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="system-ui, sans-serif"'
        f' font-size="13"><style>{_style()}</style><rect class="page" width="{WIDTH}" height="{height}" rx="6"/>'
        f"{''.join(parts)}</svg>\n"
    )


def _style() -> str:
    light = "".join(f".c{n}{{stroke:{colour}}}.t{n}{{fill:{colour}}}" for n, colour in enumerate(COLOURS))
    dark = "".join(f".c{n}{{stroke:{colour}}}.t{n}{{fill:{colour}}}" for n, colour in enumerate(DARK))
    return (
        ".page{fill:#fff}text{fill:#24292f}.line{stroke:#d0d7de}path{fill:none;stroke-width:2.2}"
        f"{light}@media(prefers-color-scheme:dark){{.page{{fill:#0d1117}}text{{fill:#e6edf3}}.line{{stroke:#30363d}}{dark}}}"
    )


def _heading(y: int, text: str) -> str:
    return f'<text x="{LEFT}" y="{y}" font-weight="600">{escape(text)}</text>'


def _panel(curves: list[Curve], which: int, top: int, until: float, faint: Judge) -> Iterator[str]:
    """A frame with its scales, and a stepped line for each curve with its name at its end."""
    values = [point[which] for curve in curves for point in curve.points]
    ticks = ticks_of(min(values), max(values))
    least, most = ticks[0], ticks[-1]

    def x(seconds: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * min(seconds, until) / until, 1)

    def y(value: float) -> float:
        return round(top + PANEL * (most - value) / max(1, most - least), 1)

    for tick in ticks:
        yield f'<line class="line" x1="{LEFT}" x2="{RIGHT}" y1="{y(tick)}" y2="{y(tick)}"/>'
        yield f'<text x="{LEFT - 8}" y="{y(tick) + 4}" text-anchor="end">{tick:,}</text>'
    for tick in ticks_of(0, int(until)):
        if tick <= until:
            yield f'<text x="{x(tick)}" y="{top + PANEL + 18}" text-anchor="middle">{tick} s</text>'
    ends = [y(curve.points[-1][which]) for curve in curves]
    labels = apart(ends)
    for number, (curve, end, label) in enumerate(zip(curves, ends, labels, strict=True)):
        yield from _steps(curve.points, which, number, until, x, y, faint)
        yield f'<path class="c{number}" d="M{RIGHT} {end}L{RIGHT + 14} {label}" stroke-opacity=".5"/>'
        yield f'<text class="t{number}" x="{RIGHT + 18}" y="{label + 4}">{escape(curve.name)}</text>'


def _steps(
    points: list[Point], which: int, number: int, until: float, x: Scale, y: Scale, faint: Judge
) -> Iterator[str]:
    """Each plan's value until the next one comes."""
    for place, point in enumerate(points):
        after = points[place + 1] if place + 1 < len(points) else (until, *point[1:])
        rise = f"V{y(after[which])}" if not faint(point) and not faint(after) else ""
        dashes = ' stroke-dasharray="3 5"' if faint(point) else ""
        yield f'<path class="c{number}" d="M{x(point[0])} {y(point[which])}H{x(after[0])}{rise}"{dashes}/>'


def ticks_of(least: int, most: int) -> list[int]:
    """Four to eight round numbers that hold the values."""
    step = next(
        step
        for power in range(12)
        for step in (10**power, 2 * 10**power, 5 * 10**power)
        if (most - least) / step <= 6
    )
    return list(range(least // step * step, most + step, step))


def apart(heights: list[float], least: float = 16) -> list[float]:
    """The same heights moved so that no two labels lie on each other, in the same order from top to bottom."""
    found = list(heights)
    order = sorted(range(len(heights)), key=lambda one: (heights[one], one))
    for _ in range(100):
        for above, below in pairwise(order):
            short = least - (found[below] - found[above])
            if short > 0.01:
                found[above] -= short / 2
                found[below] += short / 2
    return [round(one, 1) for one in found]
