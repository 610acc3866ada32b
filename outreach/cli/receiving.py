"""Taking in mail that came back."""

import sys
from pathlib import Path

import click

from outreach.cli.common import as_json, print_figures, with_app
from outreach.extensions import db
from outreach.models import ReceivedKind
from outreach.services import answers, codes

FILES = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILES)
@as_json
@with_app
def receive(files: tuple[Path, ...], json_wanted: bool) -> None:
    """Take in mails from FILEs (.eml), as if they had arrived: replies of calendars, bounces, letters."""
    taken = [_taken(file) for file in files]
    lines = [f"{row['file']}: {row['words']}" for row in taken]
    print_figures({"mails": taken}, json_wanted, lines)
    sys.exit(1 if any(row["kind"] == ReceivedKind.BROKEN.value for row in taken) else 0)


def _taken(file: Path) -> dict[str, object]:
    """Each file in a transaction of its own: what is wrong with one undoes no other."""
    with file.open("rb") as mail:
        octets = mail.read(answers.LARGEST + 1)
    received = answers.receive(octets, file.stat().st_size)
    db.session.commit()
    row = received.mail
    reason = answers.reason_of(row, row.invitation.request.campaign.timezone if row.invitation else "UTC")
    return {
        "file": str(file),
        "kind": row.kind.value,
        "known": received.known,
        "needs_person": row.needs_person,
        "from": row.from_address,
        "reason": reason,
        "words": ". ".join(filter(None, (str(codes.RECEIVED_KIND[row.kind]), reason.rstrip(".")))) + ".",
    }
