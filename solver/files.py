"""Dataclasses to JSON and back, led by their type hints: one way for problems and plans."""

import json
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from solver.checks import BadProblem

T = TypeVar("T")


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
    unknown = next((key for key in raw if key not in shape), None)
    if unknown is not None:
        raise BadProblem(str(unknown), "is not a known key")
    for name, (entry, _) in shape.items():
        if name not in raw and _required(entry):
            raise BadProblem(name, "is missing")
    return cls(**{key: _inside(key, shape[key][1], value) for key, value in raw.items()})


def known(cls: type, raw: dict[str, Any]) -> dict[str, Any]:
    """Only the keys that `cls` has."""
    return {key: value for key, value in raw.items() if key in shape_of(cls)}


def dump(thing: Any, instant: Callable[[datetime], str] = lambda at: at.isoformat("T", "minutes")) -> Any:
    """The JSON value of a dataclass, keys in the order of its fields, defaults left out."""
    if isinstance(thing, datetime):
        return instant(thing)
    if isinstance(thing, tuple):
        return [dump(item, instant) for item in thing]
    if not is_dataclass(thing):
        return thing
    shown = ((entry, getattr(thing, entry.name)) for entry in fields(thing))
    return {entry.name: dump(value, instant) for entry, value in shown if not _is_default(entry, value)}


def dumps(form: str, content: dict[str, Any]) -> str:
    """One line of JSON that begins with its `format`."""
    return json.dumps({"format": form} | content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@cache
def shape_of(cls: Any) -> dict[str, tuple[Field[Any], Any]]:
    """The fields of a dataclass by name, each with its resolved type hint."""
    hints = get_type_hints(cls)
    return {entry.name: (entry, hints[entry.name]) for entry in fields(cls)}


def _required(entry: Field[Any]) -> bool:
    return entry.default is MISSING and entry.default_factory is MISSING


def _is_default(entry: Field[Any], value: object) -> bool:
    if entry.default_factory is not MISSING:
        return bool(entry.default_factory() == value)
    return entry.default is not MISSING and bool(entry.default == value)


def _inside(place: str, hint: Any, raw: object) -> Any:
    try:
        return _value(hint, raw)
    except BadProblem as fault:
        raise fault.within(place) from None


def _value(hint: Any, raw: object) -> Any:
    if get_origin(hint) is tuple:
        return _items(get_args(hint)[0], raw)
    if hint is datetime:
        return _instant(raw)
    if is_dataclass(hint):
        return read(hint, raw)  # type: ignore[arg-type]
    if raw is None and NoneType in get_args(hint):
        raise BadProblem("", "must not be null: leave the key out instead")
    return raw


def _items(hint: Any, raw: object) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise BadProblem("", f"must be a list, not {raw!r}")
    if hint in (str, int):
        return tuple(raw)
    return tuple(_inside(f"[{number}]", hint, item) for number, item in enumerate(raw))


def _instant(raw: object) -> datetime:
    try:
        return datetime.fromisoformat(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadProblem("", f"must be an instant like 2026-10-05T08:55+03:00, not {raw!r}") from None
