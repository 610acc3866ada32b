"""How far a volunteer comes, by the travel rule of planning-problem.md: for pages, and for who goes by bus."""

from outreach.models import Transport, Volunteer
from solver.travel import ROAD_FACTOR, great_circle_minutes

# A way by bus counts this many times the minutes of the same way by car.
BUS_FACTOR = 1.5

Point = tuple[float, float]  # degrees: latitude, longitude


def minutes_between(here: Point, there: Point) -> int:
    """Minutes one way by car between two places."""
    return great_circle_minutes(*here, *there)


def minutes_by_car(minutes: int, transport: Transport) -> int:
    """How far by car she comes who is ready to travel `minutes` by `transport`."""
    return int(minutes / BUS_FACTOR) if transport == Transport.BUS else minutes


def minutes_as(by_car: int, transport: Transport) -> int:
    """How long a way of so many minutes by car takes by `transport`."""
    return round(by_car * BUS_FACTOR) if transport == Transport.BUS else by_car


def spare_minutes(volunteer: Volunteer) -> int:
    """What the longest way takes her longer than by car: her windows are narrowed by it at both ends.

    The solver knows one speed. So narrowed, no day that it finds keeps her on the bus outside her hours; ways between
    two schools of one day stay as by car.
    """
    return volunteer.max_travel - minutes_by_car(volunteer.max_travel, volunteer.transport)


def minutes_to_work(volunteer: Volunteer, work: Point) -> int:
    """How much longer than from home the way from her work to any school can be.

    The solver knows one place of each person; on days from work her windows are narrowed by this at both ends. It is
    the way between the two, less four of the five minutes that setting out costs: they are counted once in any way.
    """
    if volunteer.lat is None or volunteer.lon is None:
        return 0
    way = minutes_between((volunteer.lat, volunteer.lon), work) - 4
    return minutes_as(max(way, 0), volunteer.transport)


def radius_km(minutes: int) -> float:
    """How far in a straight line the schools at most `minutes` by car away lie (the travel rule, turned round)."""
    exact = minutes + 0.5  # whole minutes are rounded half up
    road = (exact - 5) / 1.5 if exact <= 20 else 10 + (exact - 20) / 0.8
    return max(road, 0.0) / ROAD_FACTOR
