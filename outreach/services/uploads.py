"""Files that an organizer hands over, kept between the check and the import.

They lie in the instance folder under her number and a random name, so that nobody else finds them, and go after the
import or a day later.
"""

import json
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _l

from outreach import clock
from outreach.models import Person
from outreach.services.errors import Refused

KEPT_SECONDS = 24 * 60 * 60
NAMES = "names.json"


@dataclass(frozen=True)
class Upload:
    """The files of one upload, and after the import the rows that were skipped."""

    token: str
    folder: Path

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """The files by the names that they came with. Raises Refused 410 when they are gone."""
        try:
            names = json.loads((self.folder / NAMES).read_text(encoding="utf-8"))
            return [(name, (self.folder / str(n)).read_bytes()) for n, name in enumerate(names)]
        except FileNotFoundError:
            raise Refused(
                _l(
                    "These files were imported already, or lay here for more than a day. Hand them over again."
                ),
                status=410,
            ) from None

    @property
    def skipped(self) -> dict[str, bytes]:
        """The skipped rows by file name; empty before the import."""
        return {path.name: path.read_bytes() for path in sorted((self.folder / "skipped").glob("*"))}

    def finish(self, skipped: dict[str, bytes]) -> None:
        """Forget the files and keep what was skipped."""
        for path in self.folder.glob("*"):
            path.unlink()
        (self.folder / "skipped").mkdir(exist_ok=True)
        for name, content in skipped.items():
            (self.folder / "skipped" / Path(name).name).write_bytes(content)


def keep(owner: Person, files: Sequence[tuple[str, bytes]]) -> Upload:
    """Keep files (name, content) for `owner`, and drop what lay for too long."""
    forget_old()
    upload = _upload(owner, secrets.token_urlsafe(16))
    upload.folder.mkdir(parents=True, mode=0o700)
    for number, (_name, content) in enumerate(files):
        (upload.folder / str(number)).write_bytes(content)
    names = json.dumps([name for name, _content in files])
    (upload.folder / NAMES).write_text(names, encoding="utf-8")
    return upload


def find(owner: Person, token: str) -> Upload:
    """The upload of that name, if it is hers; whether it still has files shows when they are read."""
    if not token or set(token) - _LETTERS:
        raise Refused(_l("There is no such upload."), status=404)
    return _upload(owner, token)


_LETTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def forget_old() -> None:
    """Remove every upload that is older than a day."""
    for folder in _root().glob("*/*"):
        if clock.heartbeat() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _upload(owner: Person, token: str) -> Upload:
    return Upload(token, _root() / str(owner.id) / token)


def _root() -> Path:
    return Path(current_app.instance_path) / "uploads"
