"""The benchmark's results as Markdown tables and as a picture of quality over time."""

import sys
from pathlib import Path
from typing import Any

Results = dict[str, dict[str, Any]]
COLUMNS = (
    "seconds",
    "reading",
    "building",
    "coverage",
    "coverage_gap",
    "minutes",
    "minutes_gap",
    "status",
    "megabytes",
)
WIDTH, HEIGHT, EDGE = 640, 300, 48
COLOURS = ("#0b5fa5", "#c2410c", "#4d7c0f", "#7e22ce", "#0f766e")


def show(results: Results, picture: Path) -> None:
    """Prints one table of all parts and draws the peers' comparison."""
    lines = ["| part | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, found in results.items():
        lines.append(f"| {name} | " + " | ".join(str(found.get(column, "")) for column in COLUMNS) + " |")
    sys.stdout.write("\n".join(lines) + "\n")
    curves = {name: points(found) for name, found in results.items() if name.startswith("beside")}
    merged: dict[str, list[tuple[float, float, float]]] = {}
    for name, some in curves.items():
        merged.setdefault(name.split()[-1].replace("-", " "), []).extend(some)
    if merged:
        picture.write_text(drawn({by: sorted(some) for by, some in merged.items()}), encoding="utf-8")


def points(found: dict[str, Any]) -> list[tuple[float, float, float]]:
    """(seconds, coverage, minutes) of the plans that a run gave, the last one at its end."""
    last = (found["seconds"], found["coverage"], found["minutes"])
    return [(row[0], row[1], row[3]) for row in found.get("history", [])] + [last]


def drawn(curves: dict[str, list[tuple[float, float, float]]]) -> str:
    """Two panels over seconds: coverage, and below it minutes."""
    until = max(seconds for some in curves.values() for seconds, *_ in some)
    panels = [
        panel(name, {by: [(one[0], one[which]) for one in some] for by, some in curves.items()}, until, top)
        for name, which, top in (("coverage", 1, 0), ("minutes", 2, HEIGHT))
    ]
    legend = "".join(
        f'<text x="{EDGE + 130 * place}" y="{2 * HEIGHT + 16}" fill="{colour}">{by}</text>'
        for place, (by, colour) in enumerate(zip(curves, COLOURS, strict=False))
    )
    size = f'viewBox="0 0 {WIDTH} {2 * HEIGHT + 28}"'
    style = 'font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{"".join(panels)}{legend}</svg>\n'


def panel(name: str, curves: dict[str, list[tuple[float, float]]], until: float, top: int) -> str:
    """One panel: a frame with its least and most, and a line for each curve."""
    values = [value for some in curves.values() for _, value in some]
    least, most = min(values), max(values)

    def at(seconds: float, value: float) -> str:
        x = EDGE + (WIDTH - 2 * EDGE) * seconds / max(until, 1e-9)
        y = top + HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - least) / max(most - least, 1e-9)
        return f"{x:.1f},{y:.1f}"

    lines = "".join(
        f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(at(*one) for one in some)}"/>'
        + "".join(
            f'<circle fill="{colour}" r="3" cx="{at(*one).split(",")[0]}" cy="{at(*one).split(",")[1]}"/>'
            for one in some[-1:]
        )
        for colour, some in zip(COLOURS, curves.values(), strict=False)
    )
    label = (
        f'<text x="{EDGE}" y="{top + EDGE - 16}">{name}, {least:g} to {most:g}, over {until:g} seconds</text>'
    )
    frame = f'<rect x="{EDGE}" y="{top + EDGE}" width="{WIDTH - 2 * EDGE}" height="{HEIGHT - 2 * EDGE}" fill="none" stroke="#999"/>'
    return label + frame + lines
