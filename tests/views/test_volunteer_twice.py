"""A volunteer with two tabs open, or in haste: nothing twice, nothing overwritten unseen."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import FeedToken, Volunteer
from tests.factories import make_campaign, make_volunteer
from tests.views.pages import reader

WHERE = {"delivery": ["in_person"], "town": "kaunas", "municipality": "", "transport": "bus", "work_town": "", "work_days": []}  # fmt: skip


@pytest.fixture
def her(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        me = make_volunteer(make_campaign())
        db.session.commit()
        return SimpleNamespace(id=me.id, pages=reader(app, me.person_id))


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}"[^>]*value="([\w-]+)"', page)[1]


def test_wishes_changed_in_another_tab_are_told_before_they_are_overwritten(app, her):
    """Two tabs on "how far": the one that was saved last won, and nobody knew."""

    def minutes() -> int:
        with app.app_context():
            return db.session.get_one(Volunteer, her.id).max_travel

    path = f"/volunteer/{her.id}/wishes/where"
    first, second = (hidden(her.pages.get(path).text, "seen") for _ in range(2))
    assert her.pages.post(path, data=WHERE | {"max_travel": "90", "seen": first}).status_code == 303
    stale = WHERE | {"max_travel": "30", "seen": second}
    for odd in ({"look": ""}, {"max_travel": "many"}):  # neither of them tells her of the other tab
        stale["seen"] = hidden(her.pages.post(path, data=stale | odd).text, "seen")
    told = her.pages.post(path, data=stale)
    assert told.status_code == 400
    assert "This was changed meanwhile, in another window" in told.text
    assert 'value="30"' in told.text
    assert minutes() == 90
    again = her.pages.post(path, data=stale | {"seen": hidden(told.text, "seen")})
    assert (again.status_code, minutes()) == (303, 30)


def test_a_double_tap_makes_one_calendar_address(app, her):
    """Without JavaScript the button can be pressed twice before the page answers: two addresses were made."""
    path = "/volunteer/calendar"

    def made() -> list[str]:
        with app.app_context():
            return [feed.name for feed in db.session.scalars(db.select(FeedToken).order_by(FeedToken.id))]

    form = {"name": "phone", "once": hidden(her.pages.get(path).text, "once")}
    shown = []
    for _ in range(2):
        her.pages.post(path, data=form)
        shown.append(hidden_address(her.pages.get(path).text))
    assert shown[0] == shown[1]
    assert her.pages.get(shown[0]).status_code == 200
    assert made() == ["phone"]
    her.pages.post(path, data=form | {"name": "laptop"})  # the same page, another wish: by Back
    assert made() == ["phone", "laptop"]
    her.pages.post(f"{path}/end")
    her.pages.post(path, data=form)  # what has ended stays so
    assert her.pages.get(shown[0]).status_code == 404
    assert her.pages.get(hidden_address(her.pages.get(path).text)).status_code == 200


def hidden_address(page: str) -> str:
    return re.search(r'value="http://localhost(/feeds/[\w-]+\.ics)"', page)[1]
