"""The page of calendar addresses, the same for a school's contact and for a volunteer."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import segno
from flask import Response, flash, make_response, redirect, render_template, request, session
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response as Answer

from outreach.extensions import db
from outreach.forms.public import AddressForm
from outreach.services import access
from outreach.services.access import OWN, Calendar
from outreach.services.errors import Refused
from outreach.views.errors import SENTENCES
from outreach.views.headers import keep_secret


@dataclass(frozen=True)
class NewAddress:
    """An address that is shown this once, and the ways into the three big calendars (calendars.md, E43)."""

    url: str

    @property
    def webcal(self) -> str:
        return f"webcal://{self.url.split('://', 1)[1]}"

    @property
    def google(self) -> str:
        return f"https://calendar.google.com/calendar/render?cid={quote(self.url, safe='')}"

    @property
    def outlook(self) -> str:
        return f"https://outlook.live.com/calendar/0/addfromweb?url={quote(self.url, safe='')}"

    @property
    def office(self) -> str:
        return f"https://outlook.office.com/calendar/0/addfromweb?url={quote(self.url, safe='')}"

    @property
    def qr(self) -> str:
        """As an image in the page itself: nobody else is told the address."""
        return str(segno.make(self.webcal, micro=False).svg_data_uri(scale=4, border=4, light="#fff"))


def addresses_page(
    template: str, calendar: Calendar = OWN, form: AddressForm | None = None, **shown: Any
) -> Response:
    """Her live addresses of this calendar, and the new one if she has just asked for it."""
    url = session.pop(_key(calendar), None)
    page = render_template(
        template,
        form=form or AddressForm(formdata=None),
        school=calendar.school,
        feeds=access.feeds_of(current_user.person, calendar),
        new=NewAddress(url) if url else None,
        **shown,
    )
    return keep_secret(make_response(page, 400 if form and form.errors else 200))


def add_address(
    template: str, calendar: Calendar = OWN, form: AddressForm | None = None, **shown: Any
) -> Answer:
    form = form or AddressForm()
    if not form.validate():
        return addresses_page(template, calendar, form, **shown)
    _feed, url = access.new_feed(
        current_user.person, calendar, name=form.name.data or "", once=form.once.data or ""
    )
    session[_key(calendar)] = url
    db.session.commit()
    return redirect(request.path, 303)


def end_address(feed_id: int, back: str, calendar: Calendar = OWN) -> Answer:
    """End one of her addresses; one that is not hers, or of another calendar, is not there."""
    feed = next((feed for feed in access.feeds_of(current_user.person, calendar) if feed.id == feed_id), None)
    if feed is None:
        raise Refused(SENTENCES[404], status=404)
    access.end_feed(feed)
    db.session.commit()
    flash(gettext("The address has ended. A calendar that read it gets nothing new."), "success")
    return redirect(back, 303)


def end_all(back: str, calendar: Calendar = OWN) -> Answer:
    """End every address of this calendar."""
    number = access.end_feeds(current_user.person, calendar)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s address has ended. A calendar that read it gets nothing new.",
            "%(num)s addresses have ended. Calendars that read them get nothing new.",
            number,
        ),
        "success",
    )
    return redirect(back, 303)


def _key(calendar: Calendar) -> str:
    """Where the new address waits until it is shown, told apart by calendar."""
    if calendar.campaign:
        return f"new-address-campaign-{calendar.campaign.id}"
    return f"new-address-{calendar.school.id if calendar.school else 'own'}"
