"""Whatever people type becomes text in a calendar: never a line, never a broken fold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.services.calendars import Address, clean_line, clean_text
from outreach.services.calendars.octets import fold
from tests.octets import Part, faults, parse, unescape
from tests.readers import READERS
from tests.services.lessons import feed_of, lesson, request

EVIL = "X\r\nATTENDEE:mailto:evil@x"
LONG = "Ačiū už pamoką 👩🏽‍🔬; 1,5 val. \\ „Žąsų“ 🏳️‍🌈\n" * 100

# Letters that escaping, folding or parameters treat specially, and every kind of line end.
awkward = st.text(
    st.sampled_from("\\\\\\nN;,:^'\"\r\n\t \x00\x0b\x1c\x7f\x85\u2028\u202e\ufeff\ud83dąžė👩\u200d"),
    max_size=300,
)
typed = st.one_of(st.text(max_size=300), awkward)


def only_event(body: bytes) -> Part:
    (event,) = [part for part in parse(body).parts if part.name == "VEVENT"]
    return event


@settings(deadline=None)
@given(typed, typed, typed)
def test_every_text_reads_back_as_its_clean_self(summary, description, location):
    body = feed_of(lesson(summary=summary, description=description, location=location))
    assert faults(body) == []
    event = only_event(body)
    assert unescape(event.value("SUMMARY")) == clean_line(summary)
    assert unescape(event.value("DESCRIPTION")) == clean_text(description)
    assert unescape(event.value("LOCATION")) == clean_line(location)


@settings(deadline=None)
@given(typed)
def test_every_name_is_one_quoted_parameter(name):
    body = request(lesson(), Address(name, "ona@volunteers.example"))
    assert faults(body) == []
    assert len(only_event(body).all("ATTENDEE")) == 1


@settings(deadline=None)
@given(st.text(st.sampled_from("\\n;,aąž👩"), max_size=400))
def test_a_fold_loses_nothing_and_splits_nothing(line):
    rows = fold(line).split(b"\r\n")
    assert b"".join([rows[0], *(row.removeprefix(b" ") for row in rows[1:])]).decode() == line
    assert all(len(row) <= 75 and row.decode() for row in rows if line)


@pytest.mark.parametrize("length", range(60, 80))
def test_a_run_of_backslashes_is_never_folded_within_a_pair(length):
    """icalendar 7.3.0 folds between the two, after which Google ignores the feed."""
    assert faults(feed_of(lesson(description="a" * length + "\\" * 40))) == []


def test_a_backslash_before_a_capital_n_is_no_line_end():
    r"""icalendar 7.3.0 writes "C:\New" as "C:", a line end and "ew"."""
    assert unescape(only_event(feed_of(lesson(summary=r"C:\New"))).value("SUMMARY")) == r"C:\New"


@pytest.mark.parametrize("field", ["summary", "description", "location"])
@pytest.mark.parametrize(
    "evil", [EVIL, EVIL.replace("\r\n", "\n"), EVIL.replace("\r\n", "\r"), "\u2028" + EVIL]
)
def test_a_school_name_with_line_ends_gives_no_property(field, evil):
    body = feed_of(lesson(**{field: evil}))
    assert faults(body) == []
    assert not only_event(body).all("ATTENDEE")
    assert [len(read(body)) for read in READERS[:2]] == [1, 1]


def test_a_name_with_line_ends_and_quotes_gives_no_parameter():
    evil = 'X";RSVP=FALSE:mailto:evil@x\r\nATTENDEE:mailto:evil@x'
    body = request(lesson(), Address(evil, "ona@volunteers.example"))
    assert faults(body) == []
    (attendee,) = only_event(body).all("ATTENDEE")
    assert attendee.value == "mailto:ona@volunteers.example"
    assert attendee.parameters["RSVP"] == "TRUE"


def test_a_feed_name_with_line_ends_gives_no_property():
    body = feed_of(name=EVIL, cancelled_prefix=EVIL)
    assert faults(body) == []
    assert unescape(parse(body).value("NAME")) == "X ATTENDEE:mailto:evil@x"


@pytest.mark.parametrize("read", READERS)
def test_four_thousand_letters_with_emoji(read):
    assert len(LONG) > 4000
    body = feed_of(lesson(description=LONG))
    assert faults(body) == []
    assert unescape(only_event(body).value("DESCRIPTION")) == LONG.strip()
    assert read(body)[0].uid == lesson().uid


@pytest.mark.parametrize(
    ("typed_text", "clean"),
    [
        ("a\r\nb\rc\nd\u2028e\x0bf", "a\nb\nc\nd\ne\nf"),
        ("a\tb\x00c\x1bd\x7fe\x9ff\ufeffg", "a bcdefg"),
        ("\u202egro.live\u202c", "gro.live"),
        ("👩🏽\u200d🔬 \ud83d", "👩🏽\u200d🔬"),
        ("  ", ""),
    ],
)
def test_cleaning(typed_text, clean):
    assert clean_text(typed_text) == clean


def test_cleaning_is_done_once():
    assert clean_line(" a \r\n\t b ") == "a b"
    assert clean_text(clean_text(LONG)) == clean_text(LONG)


def test_a_limit_counts_letters_and_says_that_it_cut():
    assert clean_text("Žąsis", limit=5) == "Žąsis"
    assert clean_text("Žąsinas", limit=5) == "Žąsi…"
    assert clean_line("👩\u200d🔬 ir kitos", limit=3) == "👩…"
