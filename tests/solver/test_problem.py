"""The problem's file: what is read, and how each fault is named."""

import json
import pickle
from typing import Any

import pytest

from solver import BadProblem, Problem, Travel, violations
from tests.solver.making import given, lesson, line, plan, slot, volunteer

SLOT = {"start": "2026-10-05T08:55+03:00", "end": "2026-10-05T09:40+03:00"}
WINDOW = {"start": "2026-10-05T07:00+03:00", "end": "2026-10-05T13:00+03:00"}
ENTRY = {"lesson": "L1", "start": SLOT["start"], "delivery": "in_person", "volunteers": ["V1"]}
GOOD: dict[str, Any] = {
    "format": "outreach-problem/1",
    "timezone": "Europe/Vilnius",
    "schools": [{"id": "S1", "lat": 54.69, "lon": 25.28}],
    "lessons": [{"id": "L1", "school": "S1", "languages": ["lt"], "slots": [SLOT]}],
    "volunteers": [
        {
            "id": "V1",
            "lat": 54.7,
            "lon": 25.3,
            "languages": ["lt"],
            "windows": [WINDOW],
            "max_lessons": 3,
            "max_travel": 60,
        }
    ],
    "pins": [ENTRY],
    "baseline": [ENTRY],
    "forbidden": [{"lesson": "L1", "volunteer": "V1"}],
    "policy": {},
    "travel": {"kind": "great_circle"},
}
MATRIX = {"kind": "matrix", "places": ["V1", "S1"], "minutes": [[0, 5], [7, 0]]}
GONE = object()

# (path, value, place that the message names)
FAULTS = [
    ("format", "outreach-problem/2", "format"),
    ("colour", 1, "colour"),
    ("timezone", GONE, "timezone"),
    ("timezone", "Europe/Nowhere", "timezone"),
    ("timezone", "../etc", "timezone"),
    ("schools", {}, "schools"),
    ("schools.0.lat", GONE, "schools[0].lat"),
    ("schools.0.lat", 90.5, "schools[0].lat"),
    ("schools.0.lat", float("nan"), "schools[0].lat"),
    ("schools.0.lon", "25", "schools[0].lon"),
    ("schools.0.rooms", 0, "schools[0].rooms"),
    ("schools.0.weight", -1, "schools[0].weight"),
    ("schools.0.weight", 1.5, "schools[0].weight"),
    ("schools.0.weight", True, "schools[0].weight"),
    ("schools.0.id", "", "schools[0].id"),
    ("schools.0.id", "V1", "volunteers[0].id"),
    ("schools.0", 3, "schools[0]"),
    ("lessons.0.school", "S9", "lessons[0].school"),
    ("lessons.0.team", 0, "lessons[0].team"),
    ("lessons.0.team", 10**6 + 1, "lessons[0].team"),
    ("lessons.0.id", "\ud800", "lessons[0].id"),
    ("lessons.0.languages", ["\udfff"], "lessons[0].languages[0]"),
    ("lessons.0.teem", 1, "lessons[0].teem"),
    ("lessons.0.languages", ["lt", "lt"], "lessons[0].languages[1]"),
    ("lessons.0.languages", "lt", "lessons[0].languages"),
    ("lessons.0.delivery", "by_post", "lessons[0].delivery"),
    ("lessons.0.requires_vetting", "yes", "lessons[0].requires_vetting"),
    ("lessons.0.slots", GONE, "lessons[0].slots"),
    ("lessons.0.slots.0.end", GONE, "lessons[0].slots[0].end"),
    ("lessons.0.slots.0.end", SLOT["start"], "lessons[0].slots[0].end"),
    ("lessons.0.slots.0.end", "2026-10-05T09:40", "lessons[0].slots[0].end"),
    ("lessons.0.slots.0.end", "2026-10-05T09:40:30+03:00", "lessons[0].slots[0].end"),
    ("lessons.0.slots.0.end", "soon", "lessons[0].slots[0].end"),
    ("lessons.0.slots.0.end", 7, "lessons[0].slots[0].end"),
    ("lessons.0.slots.0.start", "0001-01-01T00:00+14:00", "lessons[0].slots[0].start"),
    ("lessons.0.slots.0.rank", -1, "lessons[0].slots[0].rank"),
    ("lessons.0.slots", [SLOT, SLOT | {"start": "2026-10-05T05:55Z"}], "lessons[0].slots[1].start"),
    ("volunteers.0.max_lessons", None, "volunteers[0].max_lessons"),
    ("volunteers.0.max_lessons_per_day", -1, "volunteers[0].max_lessons_per_day"),
    ("volunteers.0.max_lessons_per_day", None, "volunteers[0].max_lessons_per_day"),
    ("volunteers.0.max_travel", -5, "volunteers[0].max_travel"),
    ("volunteers.0.delivery", ["either"], "volunteers[0].delivery[0]"),
    ("volunteers.0.refused_schools", ["S9"], "volunteers[0].refused_schools[0]"),
    ("volunteers.0.windows.0.end", "2026-10-06T00:01+03:00", "volunteers[0].windows[0].end"),
    ("volunteers.0.windows", [WINDOW, WINDOW | {"start": "2026-10-05T12:59+03:00", "end": "2026-10-05T14:00+03:00"}], "volunteers[0].windows[1].start"),
    ("pins.0.lesson", "L9", "pins[0].lesson"),
    ("pins.0.start", WINDOW["start"], "pins[0].start"),
    ("pins.0.volunteers", ["V9"], "pins[0].volunteers[0]"),
    ("pins.0.delivery", "either", "pins[0].delivery"),
    ("pins", [ENTRY, ENTRY], "pins[1].lesson"),
    ("baseline", [ENTRY, ENTRY], "baseline[1].lesson"),
    ("baseline.0.volunteers", GONE, "baseline[0].volunteers"),
    ("forbidden.0.volunteer", "V9", "forbidden[0].volunteer"),
    ("forbidden", [{"lesson": "L1", "volunteer": "V1"}] * 2, "forbidden[1]"),
    ("policy.arrive_early", -1, "policy.arrive_early"),
    ("policy.newcomers_need_company", 1, "policy.newcomers_need_company"),
    ("policy.patience", 1, "policy.patience"),
    ("travel.kind", "teleport", "travel.kind"),
    ("travel.places", ["S1"], "travel.places"),
    ("travel", MATRIX | {"places": ["V1"], "minutes": [[0]]}, "schools[0].id"),
    ("travel", MATRIX | {"places": ["V1", "S9"]}, "travel.places[1]"),
    ("travel", MATRIX | {"minutes": [[0, 5]]}, "travel.minutes"),
    ("travel", MATRIX | {"minutes": [[0, 5], [7]]}, "travel.minutes[1]"),
    ("travel", MATRIX | {"minutes": [[0, 5], [7, 1]]}, "travel.minutes[1][1]"),
    ("travel", MATRIX | {"minutes": [[0, -5], [7, 0]]}, "travel.minutes[0][1]"),
]  # fmt: skip


def changed(path: str, value: object) -> dict[str, Any]:
    raw = json.loads(json.dumps(GOOD))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    target: Any = raw
    for step in way:
        target = target[step]
    if value is GONE:
        del target[last]
    else:
        target[last] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "place"), FAULTS, ids=[f"{place} {n}" for n, (*_, place) in enumerate(FAULTS)]
)
def test_a_fault_names_its_place(path: str, value: object, place: str) -> None:
    with pytest.raises(BadProblem) as fault:
        Problem.from_json(changed(path, value))
    assert str(fault.value).startswith(f"{place}: ")


@pytest.mark.parametrize(
    "document", ["", "{", "[]", "3", '{"format": "outreach-problem/1", "format": ""}', b"\xff"]
)
def test_what_is_no_object_is_refused(document: str | bytes) -> None:
    with pytest.raises(BadProblem):
        Problem.from_json(document)


def test_a_problem_round_trips() -> None:
    problem = Problem.from_json(json.dumps(GOOD))
    assert Problem.from_json(problem.to_json()) == problem
    assert Problem.from_json(problem.to_json()).to_json() == problem.to_json()
    assert '"start":"2026-10-05T08:55+03:00"' in problem.to_json()


def test_offsets_do_not_matter() -> None:
    other = changed("lessons.0.slots.0.start", "2026-10-05T05:55Z")
    assert Problem.from_json(other) == Problem.from_json(GOOD)
    assert Problem.from_json(other).to_json() == Problem.from_json(GOOD).to_json()


def test_a_matrix_needs_no_coordinates() -> None:
    raw = changed("travel", MATRIX)
    for thing in (*raw["schools"], *raw["volunteers"]):
        del thing["lat"], thing["lon"]
    assert Problem.from_json(raw).travel == Travel("matrix", ("V1", "S1"), ((0, 5), (7, 0)))


def test_the_baseline_may_name_what_is_gone() -> None:
    gone = {"lesson": "L9", "start": "2020-01-01T08:00Z", "delivery": "online", "volunteers": ["V9"]}
    assert Problem.from_json(changed("baseline", [gone])).baseline[0].lesson == "L9"


def test_a_window_may_end_at_midnight_and_touch_the_next() -> None:
    windows = [WINDOW, WINDOW | {"start": WINDOW["end"], "end": "2026-10-06T00:00+03:00"}]
    assert len(Problem.from_json(changed("volunteers.0.windows", windows)).volunteers[0].windows) == 2


def test_faults_survive_pickling() -> None:
    """A solve in a child process hands its fault to the parent."""
    fault = pickle.loads(pickle.dumps(BadProblem("pins[0]", "is odd")))
    assert str(fault) == "pins[0]: is odd"


def test_a_lesson_may_have_ten_thousand_slots() -> None:
    many = [slot(f"{8 + n % 4:02}:00-{8 + n % 4:02}:45", day=n // 4) for n in range(10_000)]
    problem = line(lesson("L1", *many), volunteer())
    assert violations(problem, plan(given())) == []
