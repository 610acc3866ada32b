"""Files come in: handed over, checked without writing, then imported."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from werkzeug import Response as Redirection

from outreach.extensions import db, only_reads
from outreach.forms.organizer import ImportForm, UploadForm
from outreach.models import Campaign
from outreach.services import importing, uploads
from outreach.services.errors import Refused
from outreach.services.importing import Report
from outreach.services.uploads import Upload
from outreach.views.organizer import blueprint
from outreach.views.organizer.exports import attached
from outreach.views.organizer.roles import changes, find_campaign, me

CSV = "text/csv; charset=utf-8"
HAS_FAULTS = _l(
    "Nothing was imported: mend the files and choose them again, or leave out the rows with faults."
)
MOST_NOTES = 500  # of one sort on the page
# What the files are, in the order in which they are imported.
KINDS = {
    "campaign": _l("campaign"),
    "schools": _l("schools"),
    "closures": _l("closures"),
    "bells": _l("bell times"),
    "requests": _l("requests"),
    "volunteers": _l("volunteers"),
}


@blueprint.route("/import", methods=["GET", "POST"], defaults={"slug": None})
@blueprint.route("/<slug>/import", methods=["GET", "POST"])
@changes
def import_files(slug: str | None) -> str | Redirection | tuple[str, int]:
    campaign = find_campaign(slug) if slug else None
    form = UploadForm()
    if form.validate_on_submit():
        upload = uploads.keep(me(), form.contents())
        given = {"slug": slug, "token": upload.token, "overwrite": form.overwrite.data or None}
        return redirect(url_for(".import_check", **given), 303)
    page = render_template("organizer/import.html", campaign=campaign, form=form, kinds=KINDS)
    return (page, 400) if form.errors else page


@blueprint.get("/import/<token>", defaults={"slug": None})
@blueprint.get("/<slug>/import/<token>")
@changes
def import_check(slug: str | None, token: str) -> str:
    """What the import would do: everything is read and checked, and nothing is written."""
    return checked(find_campaign(slug) if slug else None, uploads.find(me(), token), ImportForm())


@blueprint.post("/import/<token>", defaults={"slug": None})
@blueprint.post("/<slug>/import/<token>")
@changes
def import_confirmed(slug: str | None, token: str) -> str | Redirection | tuple[str, int]:
    campaign, upload, form = find_campaign(slug) if slug else None, uploads.find(me(), token), ImportForm()
    try:
        report = imported(campaign, upload, skip_faulty=form.skip_faulty.data, actor=me())
        db.session.commit()
    except IntegrityError:
        raise Refused(_l("Somebody else was importing at this moment. Try again."), status=409) from None
    if not report.written:
        form.skip_faulty.errors = [HAS_FAULTS]
        return checked(campaign, upload, form), 400
    upload.finish(importing.skipped_files(report))
    flash(_("The files are imported."), "success")
    return redirect(url_for(".import_done", slug=report.campaign, token=token), 303)


@blueprint.get("/import/<token>/done", defaults={"slug": None})
@blueprint.get("/<slug>/import/<token>/done")
@changes
def import_done(slug: str | None, token: str) -> str:
    campaign, upload = find_campaign(slug) if slug else None, uploads.find(me(), token)
    return render_template("organizer/import_done.html", campaign=campaign, upload=upload)


@blueprint.get("/import/<token>/skipped/<name>")
@changes
def skipped_rows(token: str, name: str) -> Response:
    content = uploads.find(me(), token).skipped.get(name)
    if content is None:
        raise Refused(_l("There is no such file: it may have lain here for more than a day."), status=404)
    return attached(content, f"skipped-{name}", CSV)


def checked(campaign: Campaign | None, upload: Upload, form: ImportForm) -> str:
    """The page of a dry run."""
    begin_writing()
    report = imported(campaign, upload, dry_run=True)
    db.session.rollback()
    return render_template(
        "organizer/import_check.html",
        campaign=campaign,
        form=form,
        report=report,
        kinds=KINDS,
        most_notes=MOST_NOTES,
        again=url_for(".import_files", slug=campaign.slug if campaign else None),
    )


def begin_writing() -> None:
    """A dry run writes into a transaction that is then rolled back: it must take its turn among the writers."""
    db.session.rollback()
    only_reads.set(False)


def imported(campaign: Campaign | None, upload: Upload, **how: Any) -> Report:
    return importing.import_files(
        upload.files,
        campaign=campaign.slug if campaign else None,
        overwrite=request.args.get("overwrite") == "True",
        language=str(get_locale()),
        **how,
    )
