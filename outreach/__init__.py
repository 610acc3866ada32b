"""The web app: books, plans and publishes school lessons given by volunteers."""

from typing import Any

from flask import Flask

from outreach import clock, config, error_reports
from outreach.extensions import babel, compress, csrf, db, limiter, login, migrate, prepare_sqlite


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The app with its settings (environment, instance/config.py, then `overrides`). Raises config.BadSetting."""
    settings = config.load(overrides)
    app = Flask(
        __name__,
        template_folder=str(config.PROJECT / "templates"),
        instance_path=settings["OUTREACH_INSTANCE"],
    )
    app.config.from_mapping(settings)
    clock.start_from(settings["OUTREACH_NOW"])
    _bind_extensions(app)
    from outreach import views

    views.register(app)
    return app


def _bind_extensions(app: Flask) -> None:
    from outreach import models  # noqa: F401 - the tables must be known before migrations look at them
    from outreach.views.language import chosen_language

    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.PROJECT / "outreach" / "migrations"), render_as_batch=True,
                     compare_type=True, include_name=is_ours)  # fmt: skip
    csrf.init_app(app)
    compress.init_app(app)
    babel.init_app(app, locale_selector=chosen_language)
    login.init_app(app)
    limiter.init_app(app)
    if app.config["DATABASE_URL"].startswith("sqlite"):
        with app.app_context():
            prepare_sqlite(db.engine)
            config.keep_private(db.engine.url.database)
    if app.config["SENTRY_DSN"]:
        error_reports.send_to(app.config["SENTRY_DSN"])


def is_ours(name: str | None, kind: str, _parents: dict[str, str | None]) -> bool:
    """The job engine keeps its own tables in the same database: migrations leave them alone."""
    return kind != "table" or name in db.metadata.tables
