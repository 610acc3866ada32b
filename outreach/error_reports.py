"""Errors reported to Sentry, without what could open a door or name a person (calendars.md, 41)."""

import re
from typing import Any

from outreach.config import BadSetting

_SECRET_PATHS = re.compile(r"(/(?:answer|feeds|mail|sign-in)/)[^/?#\s\"']+")


def send_to(dsn: str) -> None:
    """Report unhandled errors to `dsn`. Raises BadSetting when the extra `sentry` is not installed."""
    try:
        import sentry_sdk
    except ImportError:
        raise BadSetting("SENTRY_DSN is set, but the extra is missing: pip install -e '.[sentry]'") from None
    sentry_sdk.init(dsn=dsn, send_default_pii=False, include_local_variables=False, before_send=masked)


def masked(event: Any, _hint: Any = None) -> Any:
    """The event with every secret address in it cut short, however deep it lies."""
    if isinstance(event, dict):
        return {key: masked(value) for key, value in event.items()}
    if isinstance(event, list):
        return [masked(value) for value in event]
    return _SECRET_PATHS.sub(r"\1…", event) if isinstance(event, str) else event
