"""What a page showed when it was loaded: with it open in two windows, or by two colleagues, nobody overwrites unseen.

A form sends `seen` along, the version of what it was filled with; without one it is taken as fresh.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import request


def version_of(shown: Mapping[str, Any]) -> str:
    """A short word for these values."""
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:16]


def is_stale(version: str) -> bool:
    """Whether the page that was sent showed something else."""
    return request.form.get("seen", version) != version


def version_on_page(version: str, *, is_told: bool) -> str:
    """For the page that goes out: the newest once she is told of it, else the one that she began with."""
    return version if is_told else request.form.get("seen", version)
