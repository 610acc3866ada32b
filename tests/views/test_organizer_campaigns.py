"""The campaigns, one in figures, and its requests and volunteers."""

from datetime import timedelta

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Message, MessageKind, PlanState, Solve
from tests.factories import (
    make,
    make_campaign,
    make_organizer,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import counted_queries, reader


@pytest.fixture
def organizer(app):
    with app.app_context():
        person = make_organizer()
        db.session.commit()
        return reader(app, person.id)


def test_without_a_campaign_the_page_says_how_to_begin(organizer):
    text = organizer.get("/organizer/").text
    assert "There is no campaign yet" in text
    assert 'href="/organizer/import"' in text


def test_campaigns_are_listed_the_newest_season_first(app, organizer):
    with app.app_context():
        spring = make_campaign(name="Spring <b>")
        make_campaign(slug="autumn", name="Autumn", first_day=spring.last_day, last_day=spring.last_day)
        db.session.commit()
    text = organizer.get("/organizer/").text
    assert text.index("Autumn") < text.index("Spring &lt;b&gt;")


def test_the_campaign_is_shown_in_figures_with_what_is_proven(app, organizer):
    with app.app_context():
        campaign = make_campaign()
        served, left = (make_request(campaign, make_school(), pupils=21, girls=13) for _ in range(2))
        make_plan(
            campaign, {served: [make_volunteer(campaign)]}, unserved=[left], number=1, state=PlanState.PUBLISHED,
            coverage=3, coverage_bound=5, minutes=60, minutes_bound=60,
        )  # fmt: skip
        db.session.commit()
    text = organizer.get("/organizer/spring/").text
    for said in (
        "of 2 asked for, 1 left over",
        "of 2 that ask",
        "among 21 pupils",
        "At most 2 more are possible.",
        "takes less time",
    ):
        assert said in text


def season_with_everything():
    campaign = make_campaign()
    request = make_request(campaign, make_school(), created_at=clock.now() - timedelta(hours=1))
    return campaign, request, make_volunteer(campaign)


def only_a_campaign():
    make_campaign()


def no_volunteers():
    make_request(make_campaign(), make_school())


def no_plan():
    season_with_everything()


def a_solve_under_way():
    campaign, _request, _volunteer = season_with_everything()
    make(Solve(campaign=campaign, problem="{}", time_limit=10))


def a_draft():
    campaign, request, volunteer = season_with_everything()
    make_plan(campaign, {request: [volunteer]}, number=1)


def a_later_request():
    campaign, request, volunteer = season_with_everything()
    make_plan(campaign, {request: [volunteer]}, number=1, state=PlanState.PUBLISHED)
    make_request(campaign, make_school(), created_at=clock.now() + timedelta(hours=1))


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (only_a_campaign, "There are no requests yet"),
        (no_volunteers, "There are no volunteers yet"),
        (no_plan, "Everything is there for the first plan."),
        (a_solve_under_way, "A plan is being made."),
        (a_draft, "Plan 1 is a draft"),
        (a_later_request, "1 request came after the newest plan."),
    ],
)
def test_the_next_thing_to_do_is_said(app, organizer, prepare, says):
    with app.app_context():
        prepare()
        db.session.commit()
    assert says in organizer.get("/organizer/spring/").text


def test_nothing_is_asked_when_everything_is_done(app, organizer):
    with app.app_context():
        campaign, request, volunteer = season_with_everything()
        make_plan(campaign, {request: [volunteer]}, state=PlanState.PUBLISHED)
        db.session.commit()
    assert 'id="next-step"' not in organizer.get("/organizer/spring/").text


def test_lists_are_searched_without_diacritics(app, organizer):
    with app.app_context():
        campaign = make_campaign()
        make_request(campaign, make_school(name="Žemaitės", town="Telšiai"))
        make_request(campaign, make_school(name="Ateities"))
        make_volunteer(campaign, person=make_person(name="Ona Šimkutė"))
        make_volunteer(campaign, person=make_person(name="Asta Ateities"))
        db.session.commit()
    for page, wanted, found in (
        ("requests", "zemaites", "Žemaitės"),
        ("requests", "8B telsiai", "Žemaitės"),
        ("volunteers", "simkute", "Šimkutė"),
        ("volunteers", "xyz", "Nothing was found"),
    ):
        text = organizer.get(f"/organizer/spring/{page}", query_string={"q": wanted}).text
        assert (found in text, "Ateities" in text) == (True, False), wanted


def test_a_page_asks_the_database_as_often_for_one_row_as_for_three(app, organizer):
    pages = ("", "requests", "volunteers", "plans/", "plans/{}", "plans/{}/left-over", "outbox")
    asked = []
    for rows in (1, 3):
        with app.app_context():
            season_with_rows(rows)
            db.session.commit()
        asked.append(
            [queries_of(app, organizer, f"/organizer/season-{rows}/{page.format(rows)}") for page in pages]
        )
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 16


def season_with_rows(number):
    campaign = make_campaign(slug=f"season-{number}")
    teams = {make_request(campaign, make_school()): [make_volunteer(campaign)] for _ in range(number)}
    left = [make_request(campaign, make_school()) for _ in range(number)]
    make_plan(campaign, teams, unserved=left, number=number)
    for each in (*teams, *left):
        make_message(campaign, each)


def make_message(campaign, request):
    make(
        Message(
            campaign=campaign, person=make_person(), kind=MessageKind.RECEIVED, to_address="a@example.org", subject="S",
            text="T", eml=b"", message_id=f"<{request.id}@example.org>",
        )
    )  # fmt: skip


def queries_of(app, client, address):
    with counted_queries(app) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
