"""Dataclasses to JSON and back, led by their type hints: one way for problems and plans.

What a class needs is looked up once (`shape_of`), for a large problem has some hundred thousand objects."""

import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache, lru_cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from solver.checks import BadProblem

T = TypeVar("T")
Convert = Callable[[Any], Any]


def loads(document: str | bytes | dict[str, Any], form: str) -> dict[str, Any]:
    """The JSON object of a file, without its `format`, which must be `form`."""
    raw = document if isinstance(document, dict) else _parsed(document)
    if not isinstance(raw, dict):
        raise BadProblem("", "must be a JSON object")
    if raw.get("format") != form:
        raise BadProblem("format", f"must be {form!r}, not {raw.get('format')!r}")
    return {key: value for key, value in raw.items() if key != "format"}


def _parsed(document: str | bytes) -> Any:
    try:
        return json.loads(document, object_pairs_hook=_no_key_twice)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise BadProblem("", f"is not JSON: {fault}") from None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadProblem(twice, "is a key that stands twice in one object")
    return found


def read(cls: Callable[..., T], raw: object) -> T:
    """An object of dataclass `cls`; raises BadProblem at an unknown, missing or wrong key."""
    if not isinstance(raw, dict):
        raise BadProblem("", f"must be an object, not {raw!r}")
    shape = shape_of(cls)
    for key in raw:
        if key not in shape.convert:
            raise BadProblem(str(key), "is not a known key")
    for name in shape.required:
        if name not in raw:
            raise BadProblem(name, "is missing")
    values = {}
    for key, value in raw.items():
        convert = shape.convert[key]
        try:
            values[key] = convert(value) if convert else value
        except BadProblem as fault:
            raise fault.within(key) from None
    return cls(**values)


def known(cls: type, raw: dict[str, Any]) -> dict[str, Any]:
    """Only the keys that `cls` has."""
    return {key: value for key, value in raw.items() if key in shape_of(cls).convert}


def dump(thing: Any, instant: Callable[[datetime], str] = lambda at: at.isoformat("T", "minutes")) -> Any:
    """The JSON value of a dataclass, keys in the order of its fields, defaults left out."""
    if isinstance(thing, datetime):
        return instant(thing)
    if isinstance(thing, tuple):
        return [dump(item, instant) for item in thing]
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    shown = {}
    for name, default in shape_of(type(thing)).defaults:
        value = getattr(thing, name)
        if value != default:
            shown[name] = value if isinstance(value, str | int | float) else dump(value, instant)
    return shown


def dumps(form: str, content: dict[str, Any]) -> str:
    """One line of JSON that begins with its `format`."""
    return json.dumps({"format": form} | content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True)
class Shape:
    """How each field of a class is read (None: taken as it is), which must be there, and each with its default."""

    convert: dict[str, Convert | None]
    required: tuple[str, ...]
    defaults: tuple[tuple[str, Any], ...]


@cache
def shape_of(cls: Any) -> Shape:
    """The shape of a dataclass, whose defaults are plain values."""
    hints = get_type_hints(cls)
    entries = fields(cls)
    return Shape(
        {entry.name: _converter(hints[entry.name]) for entry in entries},
        tuple(entry.name for entry in entries if entry.default is MISSING),
        tuple((entry.name, entry.default) for entry in entries),
    )


def _converter(hint: Any) -> Convert | None:
    """What makes a value of this type from a JSON value; raises BadProblem where it cannot be."""
    if get_origin(hint) is tuple:
        return _items(_converter(get_args(hint)[0]))
    if hint is datetime:
        return _instant
    if is_dataclass(hint):
        return lambda raw: read(hint, raw)  # type: ignore[arg-type]
    return _not_null if NoneType in get_args(hint) else None


def _items(convert: Convert | None) -> Convert:
    def items(raw: object) -> tuple[Any, ...]:
        if not isinstance(raw, list | tuple):
            raise BadProblem("", f"must be a list, not {raw!r}")
        if convert is None:
            return tuple(raw)
        found = []
        for number, item in enumerate(raw):
            try:
                found.append(convert(item))
            except BadProblem as fault:
                raise fault.within(f"[{number}]") from None
        return tuple(found)

    return items


def _not_null(raw: object) -> object:
    if raw is None:
        raise BadProblem("", "must not be null: leave the key out instead")
    return raw


def _instant(raw: object) -> datetime:
    if not isinstance(raw, str):
        raise BadProblem("", f"must be an instant like 2026-10-05T08:55+03:00, not {raw!r}")
    return _parsed_instant(raw)


@lru_cache(maxsize=10_000)
def _parsed_instant(raw: str) -> datetime:
    """Kept for the next one: the lessons of a season share a few hundred instants."""
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        raise BadProblem("", f"must be an instant like 2026-10-05T08:55+03:00, not {raw!r}") from None
