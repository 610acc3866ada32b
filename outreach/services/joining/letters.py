"""What joining says by mail, in the reader's language."""

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from outreach.models import Campaign, Person
from outreach.services import links
from outreach.services.mailing.letters import Letter, help_address, render
from outreach.services.mailing.people import language_of, sender


def welcome(reader: Person, campaign: Campaign, link: str) -> Letter:
    """Confirm the address that somebody wants to join with; where she left off comes with it."""
    with force_locale(language_of(reader)):
        programme = current_app.config["PROGRAMME_NAME"]
        subject = _("Confirm your address: %(programme)s", programme=programme)
        return _letter("welcome", subject, campaign, link)


def unfinished_joining(reader: Person, campaign: Campaign, link: str) -> Letter:
    """She began to join and did not come to the end."""
    with force_locale(language_of(reader)):
        return _letter(
            "unfinished_joining",
            _("You have nearly joined: %(season)s", season=campaign.name),
            campaign,
            link,
        )


def unfinished_times(reader: Person, campaign: Campaign, link: str) -> Letter:
    """She joined and gave no times: without them she gets no lesson."""
    with force_locale(language_of(reader)):
        return _letter(
            "unfinished_times", _("When can you? %(season)s", season=campaign.name), campaign, link
        )


def new_code(person: Person, campaign: Campaign) -> Letter:
    """The code of conduct has a new version: without a yes to it she gets no lesson."""
    with force_locale(language_of(person)):
        subject = _("Please accept the new code of conduct: %(season)s", season=campaign.name)
        paragraphs = [
            _("The code of conduct of this season has a new version: %(version)s.", version=campaign.code_of_conduct),
            _("Please read it and accept it on your page. Until then no lesson is planned for you, and one that is "
              "planned already cannot be published again."),
        ]  # fmt: skip
        return render("plain", subject, heading=subject, paragraphs=paragraphs, url=links.volunteer_wishes(),
                      url_words=_("Read and accept it"), organizer=help_address(campaign.organizer_email))  # fmt: skip


def unfinished_booking(reader: Person, campaign: Campaign, link: str) -> Letter:
    """A school's booking was begun and not sent."""
    with force_locale(language_of(reader)):
        subject = _("Your booking was not sent yet: %(season)s", season=campaign.name)
        return _letter("unfinished_booking", subject, campaign, link)


def _letter(template: str, subject: str, campaign: Campaign, link: str) -> Letter:
    return render(template, subject, season=campaign.name, link=link, sender=sender().email,
                  organizer=help_address(campaign.organizer_email))  # fmt: skip
