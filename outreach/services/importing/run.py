"""The import itself: read every file, check every row, and write all or nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.models import Campaign, Person
from outreach.services import audit
from outreach.services.errors import Refused
from outreach.services.importing.bells import Bells
from outreach.services.importing.campaigns import Campaigns
from outreach.services.importing.closures import Closures
from outreach.services.importing.files import Sheet, Source, read_sheets
from outreach.services.importing.kind import Kind
from outreach.services.importing.records import Record
from outreach.services.importing.report import Report
from outreach.services.importing.requests import Requests
from outreach.services.importing.rows import import_rows
from outreach.services.importing.schools import Schools
from outreach.services.importing.skipped import set_aside
from outreach.services.importing.volunteers import Volunteers
from outreach.services.importing.world import World

# Later kinds refer to earlier ones.
KINDS: tuple[type[Kind], ...] = (Campaigns, Schools, Closures, Bells, Requests, Volunteers)

Records = list[tuple[Kind, Sheet, list[Record]]]


def import_files(
    sources: Sequence[Source],
    *,
    campaign: str | None = None,
    dry_run: bool = False,
    skip_faulty: bool = False,
    overwrite: bool = False,
    language: str | None = None,
    actor: Person | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Import a campaign's files (import-files.md): folders, files, or uploads as (name, bytes).

    `campaign` is the slug of the campaign that lone files go to; None: the one in campaign.csv, else the only one.
    With faults nothing is written unless `skip_faulty`; `dry_run` never writes. `overwrite` also replaces what people
    changed online. `language` is the reader's, for skipped_files. `progress(done, total)` counts rows.
    Adds and flushes; the caller commits when `report.written`. Raises Refused when there is no file, or no campaign
    to import into.
    """
    report = Report(dry_run=dry_run, skip_faulty=skip_faulty, language=language)
    sheets = read_sheets(sources, {kind.name: kind.headings() for kind in KINDS}, report)
    if not sheets and not report.faults:
        raise Refused(_l("There is no file to import."))
    world = World(
        overwrite, skip_faulty, unreadable={Path(fault.file).stem.casefold() for fault in report.faults}
    )
    # Rows are checked against each other as entities, inside a savepoint that only a good end keeps.
    savepoint = db.session.begin_nested()
    try:
        with db.session.no_autoflush:
            _import(sheets, campaign, world, report, progress)
        report.written = report.ok and not dry_run
        if report.written:
            _record(world.campaign, actor, sheets, report)
        savepoint.commit() if report.written else savepoint.rollback()
    except BaseException:
        savepoint.rollback()
        raise
    return report


def _import(
    sheets: dict[str, Sheet],
    slug: str | None,
    world: World,
    report: Report,
    progress: Callable[[int, int], None] | None,
) -> None:
    kinds = [kind(world) for kind in KINDS if kind.name in sheets]
    read = [(kind, sheets[kind.name], kind.read(sheets[kind.name], report)) for kind in kinds]
    _load(read, world)
    _choose_campaign(read, slug, world, report)
    total, done = sum(len(records) for _, _, records in read), 0
    for kind, sheet, records in read:
        if kind.needs_campaign and world.campaign is None:
            continue  # its campaign is at fault, and told
        for _ in import_rows(kind, sheet, records, report):
            done += 1
            if progress and (done % 100 == 0 or done == total):
                progress(done, total)
    for _, sheet, records in read:
        set_aside(sheet, records, report)


def _load(read: Records, world: World) -> None:
    """Fetch the schools and people that any row names, a few hundred a query."""
    codes, emails = set(), set()
    for kind, _, records in read:
        for record in records:
            if all(name in record.values for name in kind.key_names()):
                more_codes, more_emails = kind.refers_to(record)
                codes |= more_codes
                emails |= more_emails
    world.load_schools(codes)
    world.load_people(emails)


def _choose_campaign(read: Records, slug: str | None, world: World, report: Report) -> None:
    """The campaign that the rows go to, unless campaign.csv is about to make it."""
    sheet, in_file = next(
        (
            (sheet, records[0].values.get("slug"))
            for kind, sheet, records in read
            if kind.name == "campaign" and records
        ),
        (None, None),
    )
    if sheet and slug and in_file and slug != in_file:
        report.block(
            sheet.file, _l("The file is of campaign “%(file)s”, not “%(asked)s”.", file=in_file, asked=slug)
        )
    report.campaign = in_file or slug
    world.campaign = _existing(report.campaign)
    if world.campaign is not None:
        report.campaign = world.campaign.slug
    elif sheet is None and "campaign" not in world.unreadable:
        _refuse_without_campaign(read, report.campaign)


def _existing(slug: str | None) -> Campaign | None:
    query = db.select(Campaign).limit(2)
    found = db.session.scalars(query.where(Campaign.slug == slug) if slug else query).all()
    return found[0] if len(found) == 1 else None


def _refuse_without_campaign(read: Records, slug: str | None) -> None:
    if slug:
        raise Refused(_l("There is no campaign “%(slug)s”.", slug=slug), field="campaign", status=404)
    if any(kind.needs_campaign for kind, _, _ in read):
        if db.session.scalar(db.select(db.func.count(Campaign.id))):
            raise Refused(_l("There are several campaigns: say which one the files go to."), field="campaign")
        raise Refused(_l("There is no campaign yet: import campaign.csv too."), field="campaign")


def _record(
    campaign: Campaign | None, actor: Person | None, sheets: dict[str, Sheet], report: Report
) -> None:
    files = ", ".join(sheet.file for sheet in sheets.values())
    audit.record("files.imported", files, actor=actor, campaign=campaign, rows=report.figures())
    db.session.flush()
