"""Every setting, its default, and one sentence about it. Values come from the environment, then instance/config.py."""

import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PROJECT = Path(__file__).resolve().parent.parent


class BadSetting(ValueError):
    """A setting that cannot work; the message says which one and what would be right."""


# name: (default, what it is)
SETTINGS: dict[str, tuple[str | None, str]] = {
    "DATABASE_URL": (None, "The database; by default a SQLite file in the instance folder."),
    "SECRET_KEY": (
        None,
        "Signs sessions and forms; made and kept in the instance folder when unset (SQLite only).",
    ),
    "SITE_URL": ("http://127.0.0.1:5000", "The site's public address, as it stands in mails and feeds."),
    "MAIL_URL": (
        None,
        "smtp://user:password@host:port, smtps://…, or file:DIR; unset: messages wait in the outbox.",
    ),
    "MAIL_FROM": ("outreach@localhost", "The sender of every mail and the organizer of every invitation."),
    "MAIL_PER_MINUTE": (
        "300",
        "How many messages leave in a minute at most; 0: as many as the server takes.",
    ),
    "MAIL_STOPPED": ("0", "1 stops all mail but links to sign in; it waits in the outbox."),
    "IMAP_URL": (
        None,
        "imap://user:password@host:port/INBOX or imaps://…: the mailbox of MAIL_FROM, where answers arrive.",
    ),
    "MAIL_AUTHSERV": (
        None,
        "The name under which our own mail server writes Authentication-Results; replies then need its word.",
    ),
    "PROGRAMME_NAME": ("Empowering Girls", "The programme's name, as it stands on pages and in mails."),
    "TRUSTED_PROXIES": ("0", "How many reverse proxies stand before the site."),
    "WORKER_ID": ("worker-1", "A name that no other live worker has."),
    "SENTRY_DSN": (None, "Where errors are reported (needs the extra `sentry`)."),
    "OUTREACH_NOW": (None, "An instant from which the program's clock runs, for trying and testing."),
    "SMALL_CHANGES": (
        "travel=1,slot=15,lesson=20,delivery=30,language=40,vetting=60",
        "What each change weighs where the smallest one for a lesson left over is looked for; travel: each minute.",
    ),
    "DEFAULT_LANGUAGE": ("lt", "The language of pages and mails for a reader who has not chosen."),
}
SMALL_CHANGE = re.compile(r"(travel|slot|lesson|delivery|language|vetting)=[1-9]\d{0,5}")
LANGUAGES = {"lt": "Lietuvių", "en": "English"}


def instance_folder() -> Path:
    """The folder of the running site's database and secrets (OUTREACH_INSTANCE, default `instance/`)."""
    return Path(os.environ.get("OUTREACH_INSTANCE") or PROJECT / "instance").resolve()


def load(overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """All settings as Flask's config wants them. Raises BadSetting."""
    folder = Path((overrides or {}).get("OUTREACH_INSTANCE") or instance_folder())
    folder.mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {name: default for name, (default, _) in SETTINGS.items()}
    values.update(_from_file(folder / "config.py"))
    # A variable that is there but empty asks for the default, whatever the file says.
    values.update({name: os.environ[name] or SETTINGS[name][0] for name in SETTINGS if name in os.environ})
    values.update(overrides or {})
    values["OUTREACH_INSTANCE"] = str(folder)
    return _completed(values, folder)


def keep_private(file: str | None) -> None:
    """Make the database's file readable by its owner alone: it holds people's addresses and telephone numbers."""
    if file and Path(file).parent.is_dir():
        Path(file).touch(mode=0o600)


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    names: dict[str, Any] = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)  # the site's own settings file
    return {name: value for name, value in names.items() if name.isupper()}


def _completed(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    url = database_url(values["DATABASE_URL"] or f"sqlite:///{folder / 'outreach.sqlite'}")
    values["DATABASE_URL"] = values["SQLALCHEMY_DATABASE_URI"] = url
    if not values["SECRET_KEY"]:
        if not url.startswith("sqlite"):
            raise BadSetting(
                "SECRET_KEY must be set when DATABASE_URL is not SQLite: every process needs the same one"
            )
        values["SECRET_KEY"] = _kept_secret(folder / "secret_key")
    if values["OUTREACH_NOW"]:
        values["OUTREACH_NOW"] = _instant(values["OUTREACH_NOW"])
    for name in ("TRUSTED_PROXIES", "MAIL_PER_MINUTE", "MAIL_STOPPED"):
        values[name] = _count(name, values[name])
    values["SITE_URL"] = values["SITE_URL"].rstrip("/")
    _check(values)
    secure = values["SITE_URL"].startswith("https:")
    defaults = {
        "BABEL_DEFAULT_LOCALE": values["DEFAULT_LANGUAGE"],
        "BABEL_TRANSLATION_DIRECTORIES": str(PROJECT / "outreach" / "translations"),
        # Styles and scripts only: a page with secrets must not be compressed (BREACH), a calendar must reach Outlook as it is.
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_ALGORITHM_STREAMING": ["br", "gzip"],
        "COMPRESS_MIMETYPES": ["text/css", "text/javascript", "image/svg+xml"],
        "LANGUAGES": LANGUAGES,
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 30,
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
        "RATELIMIT_STORAGE_URI": "memory://",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "WTF_CSRF_SSL_STRICT": False,  # pages with a secret address send no referrer; the token guards them
        "WTF_CSRF_TIME_LIMIT": None,
    }
    return defaults | values


def _check(values: dict[str, Any]) -> None:
    if not values["SITE_URL"].startswith(("http://", "https://")):
        raise BadSetting(
            f"SITE_URL is {values['SITE_URL']!r}: it must be an address such as https://lessons.example.org"
        )
    if values["DEFAULT_LANGUAGE"] not in LANGUAGES:
        raise BadSetting(
            f"DEFAULT_LANGUAGE is {values['DEFAULT_LANGUAGE']!r}: it must be one of {', '.join(LANGUAGES)}"
        )
    if not all(map(SMALL_CHANGE.fullmatch, values["SMALL_CHANGES"].split(","))):
        raise BadSetting(
            f"SMALL_CHANGES is {values['SMALL_CHANGES']!r}: it must be weights such as {SETTINGS['SMALL_CHANGES'][0]}"
        )
    if "@" not in values["MAIL_FROM"]:
        raise BadSetting(
            f"MAIL_FROM is {values['MAIL_FROM']!r}: it must be an address such as lessons@example.org"
        )


def database_url(url: str) -> str:
    """The address with psycopg 3 named as PostgreSQL's driver; raises BadSetting for another kind of database."""
    try:
        parsed = make_url(url)
    except ArgumentError:  # the address may hold a password: it is not repeated
        raise BadSetting("DATABASE_URL is no address: it must be sqlite:///… or postgresql://…") from None
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif backend != "sqlite":
        raise BadSetting(f"DATABASE_URL names {backend}: it must be sqlite:///… or postgresql://…")
    return parsed.render_as_string(hide_password=False)


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def _count(name: str, number: str | int) -> int:
    if not str(number).isdecimal():
        raise BadSetting(f"{name} is {number!r}: it must be a number such as 1")
    return int(number)


def _instant(text: str | datetime) -> datetime:
    try:
        instant = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    except ValueError:
        raise BadSetting(
            f"OUTREACH_NOW is {text!r}: it must be an instant such as 2027-01-11T09:00+02:00"
        ) from None
    if instant.tzinfo is None:
        raise BadSetting(f"OUTREACH_NOW is {text!r}: an offset from UTC is missing, such as +02:00")
    return instant
