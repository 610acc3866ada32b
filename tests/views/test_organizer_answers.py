"""Who has answered what, and mail that waits for a person, as organizers see them."""

import re
from datetime import timedelta

import pytest

from outreach import clock
from outreach.extensions import db
from outreach.models import Answer, AuditEntry, Invitation, Person, ReceivedMail
from outreach.services import answers
from tests.factories import (
    MONDAY,
    make_campaign,
    make_organizer,
    make_person,
    make_request,
    make_school,
    make_volunteer,
)
from tests.services.outbound import at, invitation, published
from tests.services.replies import Reply, bounce, letter
from tests.services.test_receiving import message_to
from tests.views.pages import counted_queries, reader

ANSWERS, RECEIVED = "/organizer/spring/answers", "/organizer/spring/received"


class Season:
    """Two lessons in two municipalities, each with a volunteer; Ona said no, Eva says nothing to a late change."""

    def __init__(self, app) -> None:
        at()
        self.app = app
        with app.app_context():
            campaign = make_campaign()
            self.lessons, self.people = [], []
            for name, place in (("Ona", "Vilniaus m. sav."), ("Eva", "Kauno m. sav.")):
                school = make_school(name=f"Mokykla {place[:3]} <b>", municipality=place)
                self.lessons.append(make_request(campaign, school, slots=[(MONDAY, 2)]))
                person = make_person(
                    name=f"{name} <b>", email=f"{name.lower()}@volunteers.example", language="en"
                )
                self.people.append(make_volunteer(campaign, person=person))
            published(
                campaign, {lesson: [who] for lesson, who in zip(self.lessons, self.people, strict=True)}
            )
            ona, eva = (
                invitation(lesson, who.person) for lesson, who in zip(self.lessons, self.people, strict=True)
            )
            answers.answer(ona, Answer.DECLINED, by="page", note="Sergu <b>")
            eva.urgent = True
            self.ids = [ona.id, eva.id]
            self.uid = eva.uid
            self.message_id = message_to(eva.person).message_id
            self.organizer, self.viewer = make_organizer().id, make_organizer(role="viewer").id
            self.regional = make_organizer(role="regional", municipalities=["Kauno m. sav."]).id
            db.session.commit()

    def receive(self, *mails: bytes) -> list[int]:
        with self.app.app_context():
            numbers = [answers.receive(mail).mail.id for mail in mails]
            db.session.commit()
        return numbers

    def page(self, path: str, who: int | None = None) -> str:
        answer = reader(self.app, who or self.organizer).get(path)
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def season(app):
    return Season(app)


def figures(text: str) -> list[str]:
    return re.findall(r'figure-value">\s*(\d+)', text)


def test_answers_are_counted_by_whom_they_came_from(season):
    assert figures(season.page(ANSWERS)) == ["1", "0", "0", "1", "2", "0", "0", "0"]
    assert figures(season.page(ANSWERS, season.regional)) == ["1", "0", "0", "0", "1", "0", "0", "0"]


@pytest.mark.parametrize(
    ("query", "people"),
    [
        ("", {"Ona", "Eva"}),
        ("?answer=declined", {"Ona"}),
        ("?answer=needs_action&who=volunteer", {"Eva"}),
        ("?answer=needs_action&urgent=1", {"Eva"}),
        ("?who=contact", set()),
        ("?answer=odd&who=odd&urgent=odd", {"Ona", "Eva"}),
    ],
)
def test_invitations_are_found_by_answer(season, query, people):
    text = season.page(ANSWERS + query)
    assert {name for name in ("Ona", "Eva") if f"{name} &lt;b&gt;" in text} == people


def test_late_changes_without_an_answer_stand_out(season):
    text = season.page(ANSWERS)
    assert "1 late change is not answered" in text
    assert "Sergu &lt;b&gt;" in text
    with season.app.app_context():
        answers.answer(db.session.get_one(Invitation, season.ids[1]), Answer.ACCEPTED, by="page")
        db.session.commit()
    assert "late change is not answered" not in season.page(ANSWERS)


def test_lessons_that_are_over_or_cancelled_are_not_counted(season):
    clock.start_from(clock.now() + timedelta(days=60))
    text = season.page(ANSWERS)
    assert set(figures(text)) == {"0"}
    assert "Nobody is invited yet" in text


def test_an_organizer_of_a_region_sees_its_answers_and_mail_alone(season):
    mine, other = season.receive(
        Reply(season.uid, "eva@volunteers.example", method="COUNTER").google(), letter(Subject="Klausimas")
    )
    text = season.page(ANSWERS, season.regional)
    assert "Eva" in text
    assert "Ona &lt;b&gt;" not in text
    assert "Klausimas" not in season.page(RECEIVED + "?all=1", season.regional)
    client = reader(season.app, season.regional)
    assert client.get(f"{RECEIVED}/{mine}").status_code == 200
    assert client.get(f"{RECEIVED}/{other}").status_code == 404
    assert client.post(f"{RECEIVED}/{other}").status_code == 404
    assert client.post(f"{RECEIVED}/{mine}").status_code == 303


def test_mail_that_waits_is_listed_read_and_taken_off_the_list(season):
    (number,) = season.receive(letter(Subject="Klausimas <b>", text="Ar yra <script> projektorius?"))
    season.receive(Reply(season.uid, "eva@volunteers.example").google())
    listed = season.page(RECEIVED)
    assert "Klausimas &lt;b&gt;" in listed
    assert "1 mail waits" in season.page(ANSWERS)
    assert "answer that counts" not in listed
    assert "answer that counts" in season.page(RECEIVED + "?all=1")
    assert "Ar yra &lt;script&gt; projektorius?" in season.page(f"{RECEIVED}/{number}")
    client = reader(season.app, season.organizer)
    for _ in range(2):
        assert client.post(f"{RECEIVED}/{number}").location == RECEIVED
    assert "Nothing waits for you" in client.get(RECEIVED).text
    with season.app.app_context():
        mail = db.session.get_one(ReceivedMail, number)
        assert (mail.handled_by_id, mail.handled_at is not None) == (season.organizer, True)
        assert db.session.query(AuditEntry).filter_by(action="mail.handled").count() == 1


def test_who_only_looks_handles_nothing(season):
    (number,) = season.receive(letter())
    client = reader(season.app, season.viewer)
    assert "I have seen to it" not in client.get(f"{RECEIVED}/{number}").text
    assert client.post(f"{RECEIVED}/{number}").status_code == 403
    with season.app.app_context():
        assert db.session.get_one(ReceivedMail, number).handled_at is None


def test_an_address_that_came_back_is_marked_until_somebody_says_that_it_works(season):
    (number,) = season.receive(bounce(season.message_id, receiver="eva@volunteers.example"))
    assert "mail came back" in season.page(ANSWERS)
    client = reader(season.app, season.organizer)
    assert "The address works" in client.get(f"{RECEIVED}/{number}").text
    client.post(f"{RECEIVED}/{number}", data={"address_works": "1"})
    assert "mail came back" not in season.page(ANSWERS)
    with season.app.app_context():
        assert db.session.query(Person).filter(Person.bounced_at.is_not(None)).count() == 0


def test_mail_about_another_campaign_is_not_shown(season):
    with season.app.app_context():
        make_campaign(slug="autumn")
        db.session.commit()
    (mine, common) = season.receive(
        Reply(season.uid, "eva@volunteers.example", method="COUNTER").google(), letter()
    )
    client = reader(season.app, season.organizer)
    assert client.get(f"/organizer/autumn/received/{mine}").status_code == 404
    assert client.get(f"/organizer/autumn/received/{common}").status_code == 200
    assert client.get(f"/organizer/autumn/received/{common + 1}").status_code == 404


def test_the_lists_ask_as_much_for_many_rows_as_for_one(season):
    counts = []
    for rows in (1, 3):
        season.receive(
            *(letter(Subject=f"{rows} {number}", sender=f"a{number}@b.lt") for number in range(rows))
        )
        for path in (ANSWERS, RECEIVED):
            with counted_queries(season.app) as statements:
                season.page(path)
            counts.append((path, len(statements)))
    assert counts[:2] == counts[2:]


def test_what_somebody_says_on_the_telephone_is_written_down(season):
    path = f"{ANSWERS}/{season.ids[1]}"
    assert "Write down what she says" in season.page(path)
    client = reader(season.app, season.organizer)
    assert client.post(path, data={"answer": "perhaps"}).status_code == 400
    assert client.post(path, data={"answer": "accepted", "note": "Atvyks"}).location == path
    text = client.get(path).text
    assert "Atvyks" in text
    assert "Her answer is written down" in text
    with season.app.app_context():
        entry = (
            db.session.query(AuditEntry)
            .filter_by(action="lesson.answered")
            .order_by(AuditEntry.id.desc())
            .first()
        )
        assert (entry.actor_id, entry.detail["by"], entry.detail["answer"]) == (
            season.organizer,
            "organizer",
            "accepted",
        )


def test_who_only_looks_or_sees_another_region_writes_nothing_down(season):
    for who, status in ((season.viewer, 403), (season.regional, 404)):
        answer = reader(season.app, who).post(f"{ANSWERS}/{season.ids[0]}", data={"answer": "accepted"})
        assert answer.status_code == status
    assert "Write down what she says" not in season.page(f"{ANSWERS}/{season.ids[0]}", season.viewer)
    assert reader(season.app, season.organizer).get(f"{ANSWERS}/999").status_code == 404
    with season.app.app_context():
        assert db.session.get_one(Invitation, season.ids[0]).answer == Answer.DECLINED
