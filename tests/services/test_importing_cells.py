"""What one cell means, and the sentence it gets when it means nothing."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.models import Delivery, Photos, Vetting
from outreach.services.importing import cells, times
from outreach.services.importing.cells import BadCell


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8b", ["8b", 8]),
        ("8 B", ["8B", 8]),
        ("12", ["12", 12]),
        ("10a", ["10a", 10]),
        ("Ia", ["Ia", 9]),
        ("IIb", ["IIb", 10]),
        ("IIIc", ["IIIc", 11]),
        ("IVc", ["IVc", 12]),
        ("IV", ["IV", 12]),
        ("iib", ["iib", 10]),
        ("1gv2", ["1gv2", 9]),
        ("4gv", ["4gv", 12]),
        ("3g", ["3g", 3]),
        ("7č", ["7č", 7]),
        ("II-a", ["II-a", 10]),
    ],
)
def test_classes(text, expected):
    assert cells.class_and_grade(text) == expected


@pytest.mark.parametrize("text", ["", "b8", "0a", "14a", "V", "8bcd", "class 8", "5gv", "2027-08-02"])
def test_no_classes(text):
    with pytest.raises(BadCell):
        cells.class_and_grade(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1-10", [1, 10]),
        ("9–12", [9, 12]),
        ("9", [9, 9]),
        ("I-IV", [9, 12]),
        ("2026-04-01", [1, 4]),
        ("2026-01-04", [1, 4]),
        ("2026-08-10", [8, 10]),
        ("2026-10-08", [8, 10]),
        ("4-Jan", [1, 4]),
        ("1-Apr", [1, 4]),
        ("Oct-08", [8, 10]),
        ("10-Aug", [8, 10]),
        ("01-04", [1, 4]),
        ("saus.04", [1, 4]),
        ("08-spal.", [8, 10]),
    ],
)
def test_bands_and_the_dates_that_spreadsheets_make_of_them(text, expected):
    assert cells.grades(text) == expected


@pytest.mark.parametrize(
    "text", ["4-1", "0-4", "5-14", "1-2-3", "all", "-", "46023", "2026-01-20", "9" * 5000]
)
def test_no_bands(text):
    with pytest.raises(BadCell):
        cells.grades(text)


def test_weekdays_end_on_sunday():
    assert cells.weekdays("1-4") == [1, 4]
    assert cells.weekdays("5") == [5, 5]
    with pytest.raises(BadCell):
        cells.weekdays("1-8")


def test_numbers_with_a_comma():
    assert cells.degrees(90)("54,69") == 54.69
    assert cells.degrees(180)("-25.5") == -25.5
    assert cells.whole(0, 10)("3,0") == 3
    for text in ("3,5", "11", "-1", "three", "1e3", "٣x", "nan"):
        with pytest.raises(BadCell):
            cells.whole(0, 10)(text)
    with pytest.raises(BadCell):
        cells.degrees(90)("91")


def test_yes_and_no_in_two_languages():
    assert all(cells.yes_no(text) for text in ("Taip", "yes", "TRUE", "1", " tiesa "))
    assert not any(cells.yes_no(text) for text in ("Ne", "no", "False", "0", "netiesa"))
    with pytest.raises(BadCell):
        cells.yes_no("maybe")
    assert [cells.vetted(text) for text in ("taip", "Pending", "0")] == [
        Vetting.YES,
        Vetting.PENDING,
        Vetting.NO,
    ]


def test_choices():
    assert cells.choice(Delivery)("In person") is Delivery.IN_PERSON
    assert cells.choice(Photos)("no-faces") is Photos.NO_FACES
    with pytest.raises(BadCell, match="none, no_faces, allowed, publish"):
        cells.choice(Photos)("sometimes")


def test_addresses_are_checked_by_their_form_only():
    assert cells.email(" Ona.Petraite@Schools.Example ") == "ona.petraite@schools.example"
    for text in ("ona", "ona@", "a b@c.lt", "ona@c", "ona@c.lt, ema@c.lt"):
        with pytest.raises(BadCell):
            cells.email(text)


def test_languages_are_two_letter_codes():
    assert cells.several(cells.language)("LT; en;lt;") == ["lt", "en"]
    with pytest.raises(BadCell) as fault:
        cells.several(cells.language)("lt;xx;lietuvių")
    assert [part for part, _ in fault.value.faults] == ["xx", "lietuvių"]


def test_days():
    assert cells.day("2027-02-10") == cells.day("2027.2.10") == cells.day("2027-02-10 00:00") == "2027-02-10"
    for text in ("2027-02-30", "10-02-2027", "tomorrow", "2027-02-10 09:50"):
        with pytest.raises(BadCell):
            cells.day(text)


def test_slots():
    assert times.slots("2027-02-10 #3; 2027-02-10 9:50-10:35") == [
        ["2027-02-10", 3, None, None],
        ["2027-02-10", None, 590, 635],
    ]
    with pytest.raises(BadCell) as fault:
        times.slots("2027-02-10 #3; 2027-02-31 #1; 2027-02-10 10:35-09:50; soon")
    assert [part for part, _ in fault.value.faults] == ["2027-02-31 #1", "2027-02-10 10:35-09:50", "soon"]
    assert [times.slot_text(slot) for slot in times.slots("2027-02-10#3;2027-02-10 9:50–10:35")] == [
        "2027-02-10 #3",
        "2027-02-10 09:50-10:35",
    ]


def test_overlapping_windows_become_one_and_touching_ones_stay_two():
    windows = times.windows(
        "2027-02-10 12:00-18:00;2027-02-10 07:00-13:00;2027-02-11 07:00-12:00;2027-02-11 12:00-24:00"
    )
    assert times.joined(windows) == [
        ["2027-02-10", 420, 1080],
        ["2027-02-11", 420, 720],
        ["2027-02-11", 720, 1440],
    ]


def test_text_becomes_one_harmless_line():
    assert cells.clean("Ona\r\nBCC: all@x.example\x07\u2028 \u202eP.\u200b") == "Ona BCC: all@x.example P."
    assert cells.line()("<script>alert(1)</script>") == "<script>alert(1)</script>"
    assert cells.line()("=HYPERLINK(1)") == "=HYPERLINK(1)"
    with pytest.raises(BadCell, match="10000"):
        cells.line()("a" * 10_000)


def test_codes_slugs_and_telephone_numbers():
    assert cells.code()("VLN-97893") == "VLN-97893"
    assert cells.slug("spring-2027") == "spring-2027"
    assert cells.phone("+370 600 00000") == "+370 600 00000"
    for parse, text in (
        (cells.code(), "19 00"),
        (cells.code(), "=1+1"),
        (cells.slug, "Spring"),
        (cells.phone, "call me"),
    ):
        with pytest.raises(BadCell):
            parse(text)


def test_time_zones():
    assert cells.timezone("Europe/Vilnius") == "Europe/Vilnius"
    for text in ("Vilnius", "../../etc/passwd", "Europe"):
        with pytest.raises(BadCell):
            cells.timezone(text)


@given(st.text())
def test_cleaned_text_is_one_printable_line_and_cleaning_again_changes_nothing(text):
    once = cells.clean(text)
    assert once.isprintable()
    assert cells.clean(once) == once


PARSERS = [
    cells.line(), cells.code(), cells.slug, cells.whole(0, 9), cells.degrees(90), cells.yes_no, cells.vetted, cells.email,
    cells.phone, cells.language, cells.topic, cells.timezone, cells.day, cells.time_of_day, cells.class_and_grade,
    cells.grades, cells.weekdays, times.slots, times.windows, cells.choice(Delivery), cells.several(cells.email),
]  # fmt: skip


@given(st.sampled_from(PARSERS), st.text(max_size=30) | st.text("0123456789-:#;. IVgvTaip@é٣", max_size=30))
def test_a_parser_gives_a_plain_value_or_a_sentence_never_another_error(parse, text):
    with suppress(BadCell):
        json.dumps(parse(text))
