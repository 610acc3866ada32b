"""The whole database as one file, taken and given back while the site may run."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from flask_babel import gettext as _

from outreach.extensions import db
from outreach.services.errors import Refused


def backup(file: Path) -> None:
    """Write a consistent copy of the database to `file`: a SQLite database, or pg_dump's custom format.

    Raises Refused when the file cannot be written or pg_dump is not installed.
    """
    if db.engine.dialect.name == "sqlite":
        part = file.with_name(file.name + ".part")
        _copy(Path(db.engine.url.database or ""), part)
        part.replace(file)
    else:
        _run("pg_dump", "--format=custom", f"--file={file}", _address())


def restore(file: Path) -> None:
    """Put the database back as it is in `file`; what came since is gone. Raises Refused when it is no such copy."""
    if not file.is_file():
        raise Refused(_("There is no file %(file)s.", file=file), status=404)
    if db.engine.dialect.name == "sqlite":
        _check_copy(file)
        db.engine.dispose()
        _copy(file, Path(db.engine.url.database or ""))
    else:
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            f"--dbname={_address()}",
            str(file),
        )


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(source, timeout=30)) as old,
            closing(sqlite3.connect(target, timeout=30)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as fault:
        raise Refused(_("%(file)s cannot be written: %(fault)s.", file=target, fault=fault)) from fault


def _check_copy(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as fault:
        raise Refused(_("%(file)s is not a backup of this program's SQLite database.", file=file)) from fault


def _address() -> str:
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise Refused(
            _("%(program)s is not installed: it comes with PostgreSQL's client programs.", program=program)
        )
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(_("%(program)s failed: %(fault)s", program=program, fault=done.stderr.strip()[-500:]))
