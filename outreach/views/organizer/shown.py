"""How days and instants stand in organizers' tables: short, sortable by eye, the same in every language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date

from outreach import error_reports
from outreach.models import ReceivedMail
from outreach.services import answers
from outreach.views.organizer import blueprint


@blueprint.app_template_filter()
def moment(instant: datetime, zone: str) -> str:
    """`2027-02-10 09:50` by the clocks of `zone`."""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@blueprint.app_template_filter()
def reason(mail: ReceivedMail, zone: str) -> str:
    """Why it waits for somebody, in the reader's language."""
    return answers.reason_of(mail, zone)


@blueprint.app_template_filter()
def instant(text: str) -> datetime:
    """The instant that a log holds as ISO 8601."""
    return datetime.fromisoformat(text)


@blueprint.app_template_filter()
def masked(text: str) -> str:
    """A mail's text without the links by which its receiver answers: they are hers alone."""
    return str(error_reports.masked(text))


@blueprint.app_template_filter()
def table_day(day: date) -> str:
    """`2027-02-10 Wed`."""
    return f"{day.isoformat()} {format_date(day, 'EEE')}"
