"""Wrong inputs, form by form: each is answered by one sentence beside its field, in the reader's language, with a link to
it from the summary, and nothing that was typed is lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import BookingDraft, Invitation, LessonRequest, Message, School, SchoolApplication
from outreach.services import links
from outreach.services.publishing import publish_plan
from tests.factories import (
    MONDAY,
    make_campaign,
    make_closure,
    make_organizer,
    make_person,
    make_plan,
    make_request,
    make_school,
    make_volunteer,
)
from tests.views.pages import reader
from tests.views.test_organizer_settings import GOOD as SETTINGS
from tests.views.test_organizer_settings import WRONG as WRONG_SETTINGS

LONG, SCRIPT, EMOJI, NUL = "ą" * 3_000, "<script>alert(1)</script>", "😀", "\x00\x01"
INJECTED = "a@b.lt\r\nBcc: x@y.lt"


class Page(HTMLParser):
    """The values of a page's fields, the sentences beside them, and where its summary leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.errors: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.area = self.select = self.beside = ""
        self.silent = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        name = given.get("name", "")
        if tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.values.setdefault(name, []).append(given.get("value", ""))
        elif tag == "textarea":
            self.area = name
            self.values[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.values.setdefault(self.select, []).append(given["value"])
        elif tag == "a" and given.get("href", "").startswith("#"):
            self.links.append(given["href"][1:])
        elif given.get("id", "").endswith("-error"):
            self.beside = given["id"].removesuffix("-error")
            self.errors[self.beside] = []
        elif self.beside and tag == "p":
            self.errors[self.beside].append("")
        self.silent = given.get("class") == "visually-hidden"

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self.beside = ""
        if tag == "textarea":
            self.area = ""
        self.silent = False

    def handle_data(self, text: str) -> None:
        if self.area:
            self.values[self.area][0] += text.removeprefix("\n")
        elif self.beside and self.errors[self.beside] and not self.silent:
            self.errors[self.beside][-1] += text


@dataclass
class Case:
    """A form: where it is sent, what would be right, and what is wrong beside which field."""

    path: str
    good: dict[str, Any]
    wrong: list[tuple[dict[str, Any], str]]
    who: str = "teacher"
    forgets: set[str] = field(default_factory=set)  # names that are no fields of the page
    by_mail: bool = False  # it speaks the language of the mail that led there, whatever the browser asks for


@pytest.fixture
def world(app):
    """A school with and one without a bell table, of one contact; a request, published; somebody who waits."""
    with app.app_context():
        campaign = make_campaign(topics=["ai", "data"])
        clock.start_from(datetime(2027, 1, 18, 7, 0, tzinfo=UTC))
        make_closure(campaign, MONDAY + timedelta(days=1), name="Žiemos atostogos")
        teacher = make_person(name="Rūta")
        school, bare = make_school(contact=teacher), make_school(contact=teacher, bells=False)
        request = make_request(campaign, school, slots=[(MONDAY, 2)], teacher="Rūta")
        over = make_request(campaign, school, class_name="5a", slots=[(MONDAY - timedelta(weeks=5), 2)])
        her, mate = make_volunteer(campaign), make_volunteer(campaign)
        plan = make_plan(campaign, {request: [her], over: [mate]})
        publish_plan(plan)
        told = db.session.scalars(
            db.select(Invitation).filter_by(person_id=teacher.id, request_id=request.id)
        ).one()
        drafts = [
            BookingDraft(campaign=campaign, school=one, person=teacher, answers=ANSWERS)
            for one in (school, bare)
        ]
        waits = SchoolApplication(school=school, email="new@school.example", name="Jonas")
        new = SchoolApplication(
            school_name="Naujoji", town="Kaunas", lat=54.9, lon=23.9, email="two@school.example", name="Ona"
        )
        db.session.add_all([*drafts, waits, new])
        organizer = make_organizer()
        db.session.commit()
        return SimpleNamespace(
            school=school.id, request=request.id, draft=drafts[0].id, bare=drafts[1].id, application=waits.id,
            readers={"teacher": teacher.id, "organizer": organizer.id, "nobody": None}, email=teacher.email,
            answer=links.answer_page(told).removeprefix("http://localhost"), over=over.id, new=new.id, her=her.id,
            lesson=f"/organizer/spring/plans/{plan.number}/lessons/{next(one.id for one in plan.assignments if one.request is request)}",
        )  # fmt: skip


ANSWERS = {
    "classes": [{"class_name": "8b", "pupils": 24, "girls": 12, "room": ""}], "languages": ["lt"], "topics": [],
    "delivery": "in_person", "team": 1, "photos": "none", "teacher": "Rūta", "teacher_stays": True,
}  # fmt: skip
NUMBERS = ("", "0", "-1", "201", "many", "9" * 4000, "1.5", "1e3", SCRIPT, EMOJI, "٣٣٣")
EMAILS = ("", " ", "nobody", "a@b@c.lt", "a b@c.lt", "@c.lt", "a@", "a@localhost", "a@b..lt", ".a@b.lt", LONG, LONG + "@b.lt", SCRIPT,
          INJECTED, EMOJI, NUL, "a@b.lt,c@d.lt", "mailto:a@b.lt", "a@[127.0.0.1]", "a@b.lt>", "<a@b.lt>")  # fmt: skip
PHONES = ("1", "none", "1" * 41, SCRIPT, EMOJI, "+", "--", "tel:")
TIMES = ("", "25:00", "24:01", "8", "now", "-1:00", "08:60", "08:00:00x", SCRIPT, EMOJI, "9" * 4000)


def each(name: str, values: tuple[str, ...], beside: str = "") -> list[tuple[dict[str, Any], str]]:
    return [({name: value}, beside or name) for value in values]


def classes(world) -> Case:
    good = {
        "classes-0-class_name": "8b",
        "classes-0-pupils": "24",
        "classes-0-girls": "12",
        "classes-0-room": "212",
    }
    names = ("", "eighth", "0a", "14b", "V", LONG, SCRIPT, EMOJI, NUL, "8b; DROP TABLE", "8 b c d", "-8b")
    wrong = each("classes-0-class_name", names) + each("classes-0-pupils", NUMBERS)
    wrong += each("classes-0-girls", ("", "25", "-1", "half", "9" * 4000, "1,5"))
    again = {f"classes-1-{name[10:]}": value.upper() for name, value in good.items()}
    wrong += [({"classes-0-room": LONG}, "classes-0-room"), (again, "classes-1-class_name")]
    return Case(f"/school/bookings/{world.draft}/classes", good, wrong)


def content(world) -> Case:
    wrong = each(
        "first_language", ("", "xx", "LT", "lt,en", LONG, SCRIPT, EMOJI, NUL, "lithuanian", "0", "None", "-")
    )
    for name in ("second_language", "third_language", "fourth_language"):
        wrong += each(name, ("xx", LONG, SCRIPT, EMOJI, "EN"))
    wrong += each("topics", ("knitting", LONG, SCRIPT, EMOJI, "AI", "ai,data"))
    return Case(
        f"/school/bookings/{world.draft}/content",
        {"first_language": "lt", "second_language": "en", "topics": "ai"},
        wrong,
    )


DETAILS = {
    "photos": "none",
    "equipment": "projector",
    "notes": "Second door",
    "teacher": "Rūta",
    "day_phone": "+370 600 00000",
}


def wrong_details() -> list[tuple[dict[str, Any], str]]:
    wrong = each("photos", ("all", "", SCRIPT, "NONE")) + each("teacher", ("", " ", NUL, LONG))
    wrong += each("day_phone", PHONES) + each(
        "notes", ("ą" * 1001, "Mokinė Ona Petraitytė", "pupil Jonas Petraitis")
    )
    return wrong + each("equipment", ("a" * 201, "ask pupil Jonas Petraitis"))


def visit(world) -> Case:
    good = DETAILS | {"delivery": "in_person", "team": "1", "teacher_stays": "y"}
    wrong = (
        wrong_details()
        + each("delivery", ("", "post", SCRIPT))
        + each("team", ("", "0", "3", "two", "9" * 4000))
    )
    return Case(
        f"/school/bookings/{world.draft}/visit", good, [*wrong, ({"teacher_stays": None}, "teacher_stays")]
    )


def change(world) -> Case:
    wrong = (
        wrong_details()
        + each("pupils", NUMBERS)
        + each("girls", ("", "25", "-1", "half"))
        + each("room", (LONG,))
    )
    return Case(
        f"/school/requests/{world.request}/change",
        DETAILS | {"pupils": "24", "girls": "12", "room": "212"},
        wrong,
    )


def wrong_slots() -> list[tuple[dict[str, Any], str]]:
    day = str(MONDAY)
    one = ("nonsense", f"{day}#99", f"{day}#0", f"{day}", f"{day}#", f"{day}#-1", f"{day}#1 ", "2027-02-09#3", "2027-02-13#3",
           "2027-01-20#3", "2027-05-03#3", "2026-02-08#3", "2027-02-30#3", f"{day}@540-585", SCRIPT, EMOJI, LONG, "#1", "0", "None")  # fmt: skip
    many = [f"2027-02-{number:02d}#{lesson}" for number in (8, 10) for lesson in range(1, 8)]
    return [({"slots": [text]}, "slots") for text in one] + [
        ({"slots": many}, "slots"),
        ({"slots": []}, "slots"),
    ]


def times(world) -> Case:
    return Case(
        f"/school/bookings/{world.draft}/times",
        {"slots": [f"{MONDAY}#1"], "order": ""},
        wrong_slots(),
        forgets={"order"},
    )


def other_times(world) -> Case:
    good = {"slots": [f"{MONDAY}#1"], "order": "", "note": "An excursion"}
    wrong = [*wrong_slots(), *each("note", ("ą" * 501, "Mokinė Ona Petraitytė serga"))]
    return Case(f"/school/requests/{world.request}/times", good, wrong, forgets={"order"})


def typed_times(world) -> Case:
    days = (
        "",
        "2027-02-30",
        "2027-02-09",
        "2027-02-13",
        "2027-06-01",
        "2027-01-20",
        "2026-02-08",
        "8 February",
        "0000-00-00",
        SCRIPT,
        EMOJI,
    )
    wrong = (
        each("day", days)
        + each("starts", TIMES)
        + each("ends", (*TIMES, "09:00", "10:00"))
        + each("ends", ("12:00",), "day")
    )
    return Case(
        f"/school/bookings/{world.bare}/times",
        {"day": str(MONDAY), "starts": "10:00", "ends": "10:45"},
        wrong,
    )


WHO = {"email": "new@school.example", "name": "Jonas", "phone": "+370 600 00001"}


def wrong_who() -> list[tuple[dict[str, Any], str]]:
    return each("email", EMAILS) + each("name", ("", " ", NUL, LONG)) + each("phone", PHONES)


def come_in(world) -> Case:
    return Case(f"/start/schools/{world.school}", WHO, wrong_who(), who="nobody")


def new_school(world) -> Case:
    good = WHO | {
        "school_name": "Naujoji",
        "town": "Šiauliai",
        "municipality": "",
        "address": "Vilniaus g. 1",
    }
    wrong = (
        wrong_who()
        + each("school_name", ("", LONG, NUL))
        + each("town", ("", "Atlantida", SCRIPT, LONG, EMOJI))
    )
    wrong += (
        each("municipality", (LONG,))
        + each("municipality", ("Kauno m. sav.",), "town")
        + each("address", ("", LONG))
    )
    return Case("/start/new", good, wrong, who="nobody")


def sign_in(world) -> Case:
    return Case("/sign-in", {"email": "a@b.lt"}, each("email", EMAILS), who="nobody")


def about(world) -> Case:
    good = {
        "address": "Vilniaus g. 1",
        "entrance": "Door B",
        "rooms": "2",
        "name": "Rūta",
        "phone": "112 112",
    }
    wrong = each("rooms", (*NUMBERS, "21")) + each("name", ("", NUL, LONG)) + each("phone", PHONES)
    return Case(
        f"/school/{world.school}/about",
        good,
        wrong + each("address", (LONG,)) + each("entrance", ("a" * 501,)),
    )


def colleague(world) -> Case:
    wrong = each("colleague-email", (*EMAILS, world.email, world.email.upper())) + each(
        "colleague-name", (LONG,)
    )
    return Case(
        f"/school/{world.school}/contacts", {"colleague-email": "a@b.lt", "colleague-name": "Ona"}, wrong
    )


def bells(world) -> Case:
    good = {"grade_from": "1", "grade_to": "13", "weekday_from": "1", "weekday_to": "7", "sure": "1"}
    for row, (starts, ends) in enumerate((("08:00", "08:45"), ("08:55", "09:40"))):
        good |= {f"rows-{row}-lesson": str(row + 1), f"rows-{row}-starts": starts, f"rows-{row}-ends": ends}
    wrong = each("rows-0-starts", TIMES) + each("rows-0-ends", ("", "07:00", "08:00", "noon"))
    wrong += each("rows-0-lesson", ("", "-1", "21", "one", LONG)) + each(
        "grade_from", ("0", "99", "", "x", SCRIPT)
    )
    wrong += [
        *each("weekday_to", ("0", "8", "", "9" * 4000)),
        ({"grade_from": "9", "grade_to": "5"}, "grade_to"),
    ]
    wrong += [({"weekday_from": "5", "weekday_to": "1"}, "weekday_to")]
    # asked about before what it would cause is told
    late = {"sure": None, "rows-1-starts": "08:40"}
    wrong += [
        (late, "rows-1-starts"),
        ({"rows-0-lesson": "2"}, "rows-1-starts"),
        ({"rows-1-ends": "11:30"}, "rows-1-starts"),
    ]
    return Case(f"/school/{world.school}/bells/table?table=1-13.1-7", good, wrong, forgets={"sure"})


# What looks like a pupil, a contact, or a list of people.
PUPILS = (
    "Mokinė Ona Petraitytė", "mokinys Jonas Petraitis", "Petraitytė", "Kazlauskaitės mama", "pupil Jonas Petraitis",
    "Students: Ona Petraitis", "Ученик Иван Иванов", "uczeń to uczennica Anna Nowak", "ona@mail.lt", "rašykite ona.p@mokykla.lt",
    "+370 612 34567", "+37061234567", "861234567", "8612 34567", "Ona Petraitė, Jonas Jonaitis, Rūta Rutaitė",
    "Auklėtinė Rasa Rasaitė", "Gabija Žukauskaitė",
)  # fmt: skip
TOO_LONG = tuple(sign * 501 for sign in ("a", "ą", EMOJI, "<", "漢", "a b"))


def calendar(world) -> Case:
    """Any name may be; only its length can be wrong."""
    signs = (
        "a",
        "ą",
        "Ž",
        "ж",
        "漢",
        "ש",
        EMOJI,
        "<",
        "&",
        '"',
        "'",
        "%",
        ";",
        "0",
        ".",
        "-",
        "_",
        "{",
        "\\",
    )
    wrong = each("name", (LONG, *(sign * 81 for sign in signs)))
    return Case(f"/school/{world.school}/calendar", {"name": "phone"}, wrong)


def answer(world) -> Case:
    good = {"answer": "accepted", "seen": "0", "note": "Gladly"}
    return Case(
        world.answer,
        good,
        each("note", (*TOO_LONG, *PUPILS)),
        who="nobody",
        forgets={"answer", "seen"},
        by_mail=True,
    )


def report(world) -> Case:
    good = {"status": "attended", "pupils": "20", "girls": "9", "comment": "Lovely"}
    wrong = each("status", ("", "yes", "None", "ATTENDED", SCRIPT)) + each("pupils", NUMBERS[1:])
    wrong += [*each("girls", ("21", "-1", "half", "9" * 4000)), ({"pupils": "", "girls": ""}, "pupils")]
    return Case(f"/school/requests/{world.over}/report", good, wrong + each("comment", TOO_LONG + PUPILS))


def no_to_who_waits(world) -> Case:
    name = f"a{world.application}-reason"
    return Case(
        f"/organizer/applications/{world.application}/refuse",
        {name: "Who?"},
        each(name, TOO_LONG + PUPILS),
        who="organizer",
    )


def yes_to_a_new_school(world) -> Case:
    """Any code may be; only its length can be wrong."""
    name = f"a{world.new}-code"
    signs = (
        "1",
        "a",
        "ą",
        EMOJI,
        "<",
        "漢",
        "ж",
        "-",
        "_",
        ".",
        "/",
        "&",
        "%",
        "'",
        '"',
        ";",
        "0",
        "Z",
        "#",
        "+",
    )
    return Case(
        f"/organizer/applications/{world.new}/accept",
        {name: "190000000"},
        each(name, (LONG, *(sign * 41 for sign in signs))),
        who="organizer",
    )


def season(world) -> Case:
    return Case(
        "/organizer/spring/settings",
        SETTINGS,
        [(given, beside) for given, beside, _ in WRONG_SETTINGS],
        who="organizer",
        forgets={"weekends"},
    )


def solving(world) -> Case:
    wrong = each(
        "time_limit",
        ("", "0", "-1", "3601", "many", "9" * 4000, "1.5", "1e3", "60s", "+", SCRIPT, EMOJI, NUL, LONG),
    ) + each("seed", ("", "-1", "one", "9" * 4000, "1.5", "1000000000"))
    return Case("/organizer/spring/solve", {"time_limit": "60", "seed": "1"}, wrong, who="organizer")


def happened(world) -> Case:
    wrong = each("who", ("", "0", "-1", "999999", "School", "she", LONG, SCRIPT, EMOJI, NUL))
    wrong += each("note", ("a" * 201, "ą" * 201, *PUPILS))
    return Case(f"{world.lesson}/happened", {"who": str(world.her), "note": "Ill"}, wrong, who="organizer")


FORMS = [classes, content, visit, change, times, other_times, typed_times, come_in, new_school, sign_in, about, colleague, bells,
         calendar, answer, report, no_to_who_waits, yes_to_a_new_school, season, solving, happened]  # fmt: skip


def test_every_wrong_input_has_one_sentence_beside_its_field_and_loses_nothing(app, world):
    clients = {name: reader(app, person) for name, person in world.readers.items()}
    before = rows(app)
    faults = [fault for make in FORMS for fault in faults_of(make.__name__, make(world), clients)]
    assert not faults, "\n".join(faults)
    assert rows(app) == before


def faults_of(form: str, case: Case, clients: dict[str, Any]) -> Iterator[str]:
    """What is not as it should be, each in a line. In Lithuanian each sentence is asked for once."""
    known = set()
    for changes, beside in case.wrong:
        sent = {name: value for name, value in (case.good | changes).items() if value is not None}
        where = f"{form} {str(changes)[:70]}: "
        status, page = answered(clients[case.who], case.path, sent, "en")
        if status != 400:
            yield f"{where}answered {status}"
        elif page.errors.keys() != {beside} or len(page.errors[beside]) != 1:
            yield f"{where}{page.errors}"
        elif not any(link in page.ids for link in page.links if link in (beside, f"{beside}-0")):
            yield f"{where}no link to the field"
        yield from (f"{where}{name} is lost" for name in lost(sent, case, page))
        sentence = str(page.errors.get(beside))
        if sentence not in known:
            known.add(sentence)
            status, lithuanian = answered(clients[case.who], case.path, sent, "lt")
            same = str(lithuanian.errors.get(beside)) == sentence
            if status != 400 or same is not case.by_mail or not sentence.strip():
                yield f"{where}{sentence} in Lithuanian: {lithuanian.errors}"


def answered(client: Any, path: str, sent: dict[str, Any], language: str) -> tuple[int, Page]:
    answer = client.post(path, data=sent, headers={"Accept-Language": language})
    assert "<script>alert" not in answer.text
    return answer.status_code, Page(answer.text)


def lost(sent: dict[str, Any], case: Case, page: Page) -> Iterator[str]:
    """Fields in which what was typed does not stand again; what no choice of the page can show may be gone."""
    for name, value in sent.items():
        if name in CHOICES or name in case.forgets:
            continue
        if plain(value) not in map(plain, page.values.get(name, [])):
            yield name


def plain(text: str) -> str:
    """As far as a field of a page can show it."""
    return re.sub(r"[\x00-\x1f\s]+", "", text).casefold()


CHOICES = {"first_language", "second_language", "third_language", "fourth_language", "topics", "photos", "delivery", "team", "slots", "grade_from", "grade_to",
           "weekday_from", "weekday_to", "teacher_stays", "status", "who"}  # fmt: skip


def rows(app) -> list[Any]:
    with app.app_context():
        counted = [
            db.session.scalar(db.select(db.func.count(one.id)))
            for one in (Message, SchoolApplication, LessonRequest)
        ]
        school = db.session.scalars(db.select(School).order_by(School.id)).first()
        drafts = db.session.scalars(db.select(BookingDraft.answers).order_by(BookingDraft.id)).all()
        return [*counted, school.address, len(school.bells), drafts]


def test_each_form_is_tried_twenty_times():
    world = SimpleNamespace(school=1, request=1, draft=1, bare=1, application=1, answer="/", email="a@b.lt", over=1, new=1, her=1,
                            lesson="/")  # fmt: skip
    tried = {make.__name__: len(make(world).wrong) for make in FORMS}
    assert all(number >= 20 for number in tried.values()), tried
