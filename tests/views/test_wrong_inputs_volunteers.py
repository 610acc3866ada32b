"""Twenty wrong inputs and more for each form that a volunteer meets: each answered with one clear sentence beside its field,
in the reader's language, with all that she typed still there and nothing written."""

import html
import io
import re
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import AvailabilityWindow, BusyCalendar, JoinDraft, Message, Person, Volunteer
from tests.factories import make_campaign, make_person, make_school, make_volunteer
from tests.views.pages import reader

LONG, MARKS, SCRIPT = "ą" * 10_000, "\u200b\u0007\u202e", "<script>alert(1)</script>"
# What a thumb, a hurry, a paste and an attacker leave in a field for a number, a day, a time, an address.
NO_NUMBERS = ["many", "-1", "1.5", "1e3", "9" * 10_000, "0x10", "٣٣٣٣٣٣", "--", "1 000 000", SCRIPT]
NO_DAYS = [
    MARKS,
    "tomorrow",
    "2027-13-01",
    "2027-02-30",
    "10.02.2027",
    "2027-2-1",
    "0000-00-00",
    LONG,
    SCRIPT,
    "-2027-02-10",
    "🌞",
]
NO_TIMES = ["noon", "25:00", "9.5", "09:60", "-1:00", "9", LONG, SCRIPT, "24:01", "９", MARKS]
NO_ADDRESSES = [
    "nora", "nora@", "@example.org", "nora@@example.org", "nora example@example.org.", "nora@example", "a@b\r\nBcc: c@d.example",
    "nora@exa mple..org", "nora@-example.org", "a" * 65 + "@example.org", "a" * 300 + "@example.org", LONG, SCRIPT,
    "nora@[127.0.0.1]", "nora@localhost", "<nora@example.org", "nora@example.org, eva@example.org", "nora@example.org;",
    "mailto:nora@example.org", "nora.@example.org", "\"@example.org", "nora@example.org\x00.evil",
]  # fmt: skip
YOU = {"email": "nora@example.org", "name": "Nora Šimkutė", "phone": "+370 612 34567"}
WHERE = {"delivery": ["in_person"], "town": "Kaunas", "municipality": "Kauno m. sav.", "transport": "car", "max_travel": "45",
         "work_town": "Jonava", "work_days": ["2"]}  # fmt: skip
WHAT = {"level_lt": "native", "topics": ["ai"], "employer": "Bitė"}
OFTEN = {"max_lessons": "4", "max_lessons_per_week": "2", "max_lessons_per_day": "1", "favourite_schools": "zemynos",
         "refused_schools": ""}  # fmt: skip
HOURS = {"day": "2027-02-09", "starts": "09:00", "ends": "13:00"}
NO_TOWNS = [
    "",
    "   ",
    "Mordor",
    "LT-16999",
    "99999999",
    LONG,
    SCRIPT,
    MARKS,
    "🏡",
    "'; DROP TABLE person; --",
    "Kau",
    "1050",
]
WRONG = {
    "/join/spring": (YOU, [*({"email": one} for one in ["", MARKS, *NO_ADDRESSES]),
                           *({"name": one} for one in ("", "  ", MARKS, "x" * 201, LONG)),
                           *({"phone": one} for one in ("call me", "1" * 50, "+370", "12", "tel.", "+1234567", LONG))]),
    "where": (WHERE, [{"delivery": []}, {"delivery": ["either"]}, {"transport": "broom"}, {"transport": ""},
                      *({"town": one} for one in NO_TOWNS), {"municipality": "Vilniaus m. sav."}, {"municipality": "x" * 121},
                      *({"max_travel": one} for one in ["", "601", *NO_NUMBERS]),
                      {"work_town": ""}, {"work_town": "Mordor"}, {"work_town": "x" * 121}, {"work_town": "Naujamiestis"},
                      {"work_days": []}, {"work_days": ["8"]}, {"work_days": ["x"]}]),
    "what": (WHAT, [{"level_lt": ""}, {"level_lt": "perfect"}, {"level_en": "5"}, {"level_pl": LONG}, {"level_ru": SCRIPT},
                    *({"topics": [one]} for one in ("knitting", "AI", "", LONG, SCRIPT, "ai,data")), {"topics": ["ai", "x"]},
                    *({"employer": one} for one in ("x" * 121, LONG, "ą" * 121, SCRIPT * 9)),
                    *({f"level_{code}": "x"} for code in ("be", "uk", "lv", "et", "cs", "ro", "de"))]),
    "often": (OFTEN, [*({"max_lessons": one} for one in ["", "101", *NO_NUMBERS]),
                      *({"max_lessons_per_week": one} for one in ("x", "101", "-3", "2,5")),
                      *({"max_lessons_per_day": one} for one in ("x", "101", "-3")),
                      *({"favourite_schools": one} for one in ("Hogwarts", "gimnazija", "zemynos; Hogwarts", SCRIPT, LONG[:2000])),
                      *({"refused_schools": one} for one in ("Hogwarts", "Žemynos gimnazija", "x" * 1001, "zem\nMordor"))]),
    "times/day": (HOURS, [*({"day": one} for one in ["", *NO_DAYS, "2027-01-29", "2027-05-01", "2027-02-13", "9999-12-31"]),
                          *({"starts": one} for one in ["", *NO_TIMES, "13:00", "14:00"]),
                          *({"ends": one} for one in ["", *NO_TIMES, "09:00"])]),
    "times/weekly": (HOURS | {"last": "2027-03-09", "weekdays": ["2"]},
                     [*({"weekdays": one} for one in ([], ["9"], ["x"], ["6"], ["2", "8"], ["-1"])),
                      *({"last": one} for one in ["", *NO_DAYS, "2027-02-08", "9999-12-31"]),
                      *({"starts": one} for one in ("", "noon", "13:00")), {"day": "2026-02-09"}, {"weekdays": ["1"], "last": "2027-02-10"}]),
    "times/never": ({"day": "2027-02-09", "last": "2027-03-09"},
                    [*({"day": one} for one in ["", *NO_DAYS, "2027-03-10"]), *({"last": one} for one in ["", *NO_DAYS, "2027-02-08"]),
                     {"day": "2026-01-01", "last": "2026-12-31"}, {"day": "2028-01-01", "last": "2028-12-31"}]),
    "/volunteer/busy": ({}, [{}, *({"url": one} for one in (
        "mine", "http://calendars.example/a.ics", "https://", "https:///a.ics", "ftp://calendars.example/a.ics", "javascript:alert(1)",
        "https://a:b@calendars.example/", "https://calendars.example:8443/", "https://calendars.example:99999/", "https://[::1/a.ics",
        "webcal://", "//calendars.example/a.ics", "data:text/calendar,x", "file:///etc/passwd", "https://x/" + "a" * 2000, LONG,
        SCRIPT, "calendars.example/a.ics", MARKS, "  ")),
        *({"file": one} for one in (b"", b"hello", b"BEGIN:VCALENDAR", b"\x00" * 100, b"<html>", "ąčę".encode("utf-16")))]),
    "/sign-in": ({}, [{"email": one} for one in ["", "  ", MARKS, *NO_ADDRESSES]]),
    "/me/leave": ({}, [{"email": one} for one in ["", "  ", MARKS, "nora", "other@example.org", "nora@example.org.", *NO_ADDRESSES]]),
    "/volunteer/calendar": ({}, [{"name": one} for one in ("x" * 81, LONG, "ą" * 81, SCRIPT * 4)]),  # nothing else is wrong
    "promise": ({}, [{name: value for name, value in (("adult", adult), ("code", code)) if value is not None}
                     for adult, code in product((None, "", "false", "y"), repeat=2) if (adult, code) != ("y", "y")]),
}  # fmt: skip
FEWER = {"calendar", "promise"}  # two boxes, and a name, cannot be wrong in twenty ways


@pytest.fixture
def world(app):
    clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
    with app.app_context():
        campaign = make_campaign(topics=["ai", "data"])
        make_school(name="Žemynos gimnazija")
        make_school(name="Žirmūnų gimnazija")
        me = make_volunteer(campaign, person=make_person(email="me@example.org"))
        db.session.commit()
        return SimpleNamespace(me=me.id, person=me.person_id)


def readers(app, world):
    """The same volunteer in both languages, and two strangers who have begun to join."""
    hers, strangers = [], []
    for language in ("en", "lt"):
        her, stranger = reader(app, world.person), reader(app)
        for client in (her, stranger):
            client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        stranger.post("/join/spring", data=YOU | {"email": f"{language}@example.org"})
        hers.append(her)
        strangers.append(stranger)
    return hers, strangers


def places(world):
    """Who sends which form to where; the three pages about a volunteer stand in joining and in her wishes."""
    for name, (good, wrong) in WRONG.items():
        if name.startswith("/"):
            yield name, "/join" in name or name == "/sign-in", good, wrong
        elif name.startswith("times"):
            yield f"/volunteer/{world.me}/{name}", False, good, wrong
        else:
            yield f"/join/spring/{name}", True, good, wrong
            if name != "promise":
                yield f"/volunteer/{world.me}/wishes/{name}", False, good, wrong


def errors(page):
    """The sentences beside each field, without their marks."""
    found = re.findall(r'id="([\w-]+)-error">(.*?)</div>', page, re.S)
    return {
        field: [
            html.unescape(re.sub(r"<[^>]*>", "", text)).strip()
            for text in re.findall(r"<p>(.*?)</p>", block, re.S)
        ]
        for field, block in found
    }


def sent(client, path, data):
    given = {name: (io.BytesIO(value), "a.ics") if name == "file" else value for name, value in data.items()}
    return client.post(path, data=given)


def rows(app):
    """What a form could have written."""
    with app.app_context():
        counts = [db.session.scalar(db.select(db.func.count()).select_from(model)) for model in
                  (Person, Volunteer, JoinDraft, AvailabilityWindow, BusyCalendar, Message)]  # fmt: skip
        return counts, [
            draft.answers for draft in db.session.scalars(db.select(JoinDraft).order_by(JoinDraft.id))
        ]


def lost(page, data):
    """What was typed and stands on the page no more; of long texts only how they begin."""
    for name, value in data.items():
        chosen = (
            name == "file" or name == "transport" or name.startswith("level_") or not isinstance(value, str)
        )
        if not chosen and value.isprintable():
            word = " ".join(value.split())[:40]
            if word not in html.unescape(page):
                yield name, word


def complaints(english, lithuanian, data, good):
    """What is not as it should be in the answers to one wrong input."""
    if (english.status_code, lithuanian.status_code) != (400, 400):
        yield f"answered with {english.status_code} {english.location}"
        return
    told, said = errors(english.text), errors(lithuanian.text)
    if not told or told.keys() != said.keys():
        yield f"told {told}, in Lithuanian {said}"
    for field, sentences in told.items():
        if len(sentences) != 1 or sentences == said.get(field):
            yield f"{field}: {sentences} {said.get(field)}"
        if f'href="#{field}' not in english.text:
            yield f"no link to {field}"
    yield from lost(english.text, good | data)


def test_every_wrong_input_is_answered_in_one_sentence_beside_its_field(app, world):
    hers, strangers = readers(app, world)
    before, found = rows(app), []
    for path, for_strangers, good, wrong in places(world):
        assert len(wrong) >= 20 or path.rpartition("/")[2] in FEWER
        for data in wrong:
            answers = [sent(client, path, good | data) for client in (strangers if for_strangers else hers)]
            found += [(path, str(data)[:99], one) for one in complaints(*answers, data, good)]
    assert found == []
    assert rows(app) == before
