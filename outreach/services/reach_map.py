"""How far a volunteer comes, drawn: her town, the circle of her minutes, the schools in it, and towns to know it by."""

import math
from dataclasses import dataclass, field

import sqlalchemy as sa

from outreach.extensions import db
from outreach.geography import Place, towns_of
from outreach.models import School, Transport
from outreach.services.planning import reach

SIZE = 400  # the drawing is a square of as many units
MOST_NAMES = 9
KM_PER_DEGREE = math.pi * 6371.0 / 180


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    inside: bool = False
    name: str = ""


@dataclass(frozen=True)
class ReachMap:
    """`radius` is in the drawing's units; `inside` counts the schools that she could reach, of `schools` in all."""

    radius: float
    inside: int
    schools: int
    dots: list[Dot] = field(default_factory=list)
    towns: list[Dot] = field(default_factory=list)


class _Paper:
    """Degrees to units: flat around the middle, which is good enough for some hundred kilometres."""

    def __init__(self, lat: float, lon: float, half_km: float) -> None:
        self.lat, self.lon = lat, lon
        self.scale = SIZE / 2 / half_km

    def dot(self, lat: float, lon: float, inside: bool = False, name: str = "") -> Dot:
        east = (lon - self.lon) * math.cos(math.radians(self.lat)) * KM_PER_DEGREE
        north = (lat - self.lat) * KM_PER_DEGREE
        return Dot(
            round(SIZE / 2 + east * self.scale, 1), round(SIZE / 2 - north * self.scale, 1), inside, name
        )


def reach_map(place: Place, minutes: int, transport: Transport) -> ReachMap:
    """The map for somebody from `place` who travels at most `minutes` one way. One query."""
    by_car = reach.minutes_by_car(minutes, transport)
    radius = reach.radius_km(by_car)
    paper = _Paper(place.lat, place.lon, max(radius * 1.4, 12.0))
    here = (place.lat, place.lon)
    points = db.session.execute(sa.select(School.lat, School.lon)).all()
    dots = [paper.dot(lat, lon, reach.minutes_between(here, (lat, lon)) <= by_car) for lat, lon in points]
    return ReachMap(
        radius=round(radius * paper.scale, 1),
        inside=sum(dot.inside for dot in dots),
        schools=len(dots),
        dots=[dot for dot in dots if _on(dot, 0)],
        towns=_named(place, paper),
    )


def _named(place: Place, paper: _Paper) -> list[Dot]:
    """Her own town, then the biggest ones whose names do not run into each other."""
    chosen = [paper.dot(place.lat, place.lon, name=place.town)]
    for town in towns_of(place.country):
        dot = paper.dot(town.lat, town.lon, name=town.town)
        if _on(dot, 24) and all(_apart(dot, other) for other in chosen):
            chosen.append(dot)
        if len(chosen) == MOST_NAMES:
            break
    return chosen


def _on(dot: Dot, margin: float) -> bool:
    return margin <= dot.x <= SIZE - margin and margin <= dot.y <= SIZE - margin


def _apart(dot: Dot, other: Dot) -> bool:
    return abs(dot.y - other.y) > 26 or abs(dot.x - other.x) > 110
