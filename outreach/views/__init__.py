"""The blueprints, and what every page shares."""

from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from outreach import clock
from outreach.extensions import login
from outreach.services import codes, words
from outreach.views import (
    answers,
    auth,
    errors,
    feeds,
    guards,
    headers,
    health,
    join,
    mail,
    me,
    organizer,
    public,
    school,
    volunteer,
)

FILTERS = (words.day_in_words, words.short_day, words.month_day, words.clock_time, words.clock_range, words.times_in_words,
           words.language_name, words.weekday_name)  # fmt: skip


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: no longer than the databases count; a longer one is of no page (404)."""

    regex = r"[0-9]{1,9}"


def register(app: Flask) -> None:
    """Bind blueprints, headers and error pages to the app."""
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    headers.register(app)
    errors.register(app)
    login.user_loader(guards.load_me)
    app.context_processor(shared_by_pages)
    app.url_defaults(with_version)
    for filter_ in FILTERS:
        app.add_template_filter(filter_)
    app.add_template_global(codes, "codes")
    app.url_map.converters["int"] = RowNumber
    for module in (public, auth, answers, mail, join, me, school, volunteer, organizer, feeds, health):
        app.register_blueprint(module.blueprint)


def with_version(endpoint: str, values: dict[str, Any]) -> None:
    """A static file's address changes with the file, so that browsers may keep it for long."""
    if endpoint == "static":
        file = Path(current_app.static_folder or "", values["filename"])
        values["v"] = format(int(file.stat().st_mtime), "x") if file.is_file() else None


def shared_by_pages() -> dict[str, Any]:
    return {
        "me": current_user if current_user.is_authenticated else None,
        "locales": list(current_app.config["LANGUAGES"].items()),
        "get_locale": get_locale,
        "programme_name": current_app.config["PROGRAMME_NAME"],
        "clock_banner": clock_banner(),
    }


def clock_banner() -> str | None:
    """What every page says while the program's clock is not the real one."""
    if not clock.is_moved():
        return None
    now = clock.now()
    when = f"{words.day_in_words(now.date())}, {now:%H:%M} UTC"
    return gettext("The clock of this site was moved for a trial: it shows %(when)s.", when=when)
