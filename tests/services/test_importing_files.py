"""Reading files as spreadsheets write them: encodings, separators, kinds of file, workbooks."""

import datetime
import io

import openpyxl
import pytest

from outreach.services.errors import Refused
from outreach.services.importing.files import read_sheets
from outreach.services.importing.report import Report
from outreach.services.importing.workbook import Broken

KINDS = {
    "campaign": ["key", "value"],
    "schools": ["code", "name", "town", "contact_phone"],
    "requests": ["reference", "slots"],
}


def read(*sources):
    report = Report()
    return read_sheets(sources, KINDS, report), report


def cells(sheet):
    return [(line.number, line.cells) for line in sheet.lines]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1257"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_separators_and_line_ends(encoding, separator, end):
    lines = [["Code", " NAME "], ["1", "Šilutės „Ąžuolo“"], [], ["2", '"Telšiai; ""Žemaitės"", I"']]
    text = end.join(separator.join(line) for line in lines)
    sheets, report = read(("schools.csv", text.encode(encoding)))
    assert not report.faults
    assert cells(sheets["schools"]) == [
        (2, {"code": "1", "name": "Šilutės „Ąžuolo“"}),
        (4, {"code": "2", "name": 'Telšiai; "Žemaitės", I'}),
    ]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    sheets, _ = read(("schools.csv", b'\ncode,name\n1,"two\nlines"\n\n2,b\n'))
    assert [line.number for line in sheets["schools"].lines] == [3, 5]


def test_excels_line_about_the_separator_is_no_row():
    sheets, _ = read(("schools.csv", b"sep=;\r\ncode;name\r\n1;a\r\n"))
    assert cells(sheets["schools"]) == [(2, {"code": "1", "name": "a"})]


def test_the_apostrophe_of_an_exported_cell_is_taken_off():
    sheets, _ = read(("schools.csv", b"code,name\n1,'=1+1\n2,'t Hof\n"))
    assert [line.cells["name"] for line in sheets["schools"].lines] == ["=1+1", "'t Hof"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("schools.csv", b"", "empty"),
        ("schools.csv", b" \r\n\r\n", "empty"),
        ("schools.csv", b"\x89PNG\r\n\x1a\n....", "another kind of file"),
        ("schools.csv", b"PK\x03\x04....", "another kind of file"),
        ("schools.csv", b"code,name\n1,\x81\xff\n", "letters cannot be read"),
        ("schools.csv", b'code,name\n1,"open\n2,b\n', "quotation mark"),
        ("schools.csv", b"colour,size\nred,3\n", "must name the columns"),
        ("schools.csv", b"code,name,code\n1,a,2\n", "twice"),
        ("schools.xlsx", b"code,name\n1,a\n", "no workbook"),
        ("schools.xlsx", b"PK\x03\x04....", "no workbook"),
        ("schools.pdf", b"%PDF", "must be .csv or .xlsx"),
        ("holiday.csv", b"code,name\n1,a\n", "name must say what it holds"),
    ],
)
def test_files_that_cannot_be_read(name, content, words):
    sheets, report = read((name, content))
    assert sheets == {}
    assert report.blocking
    assert [fault.file for fault in report.faults] == [name]
    assert words in str(report.faults[0])


def test_a_row_with_more_cells_than_headings_is_told():
    sheets, _ = read(("schools.csv", b"code,name\n1,Vilnius, the school\n"))
    assert isinstance(sheets["schools"].lines[0].cells["name"], Broken)


def test_unknown_columns_are_told_and_our_reasons_are_not():
    _, report = read(("schools.csv", b"code,name,colour,reason\n1,a,red,broken\n"))
    assert [(note.row, note.column) for note in report.warnings] == [(1, "colour")]


def test_headings_may_be_written_as_words():
    sheets, report = read(("schools.csv", b"Code,Contact Phone\n1,+370\n"))
    assert sheets["schools"].columns == ["code", "contact_phone"]
    assert not report.warnings


def test_two_files_of_one_kind_are_a_fault():
    sheets, report = read(
        ("requests.csv", b"reference\nR1\n"), ("requests.xlsx", workbook(["reference"], ["R1"]))
    )
    assert list(sheets) == ["requests"]
    assert "requests.csv" in str(report.faults[0])


def test_a_folder_may_hold_other_things(tmp_path):
    (tmp_path / "Schools.CSV").write_text("code,name\n1,a\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("call Ona", encoding="utf-8")
    (tmp_path / "skipped").mkdir()
    sheets, report = read(tmp_path)
    assert list(sheets) == ["schools"]
    assert [note.file for note in report.warnings] == ["notes.txt"]
    assert not report.faults


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(Refused) as refusal:
        read(tmp_path / "schools.csv")
    assert refusal.value.status == 404


def test_headings_without_rows_are_worth_a_warning():
    sheets, report = read(("schools.csv", b"code,name\n"))
    assert sheets["schools"].lines == []
    assert "no rows" in str(report.warnings[0])


def test_an_upload_is_known_by_its_last_name():
    sheets, _ = read((r"C:\Users\Ona\schools.csv", b"code,name\n1,a\n"))
    assert sheets["schools"].file == "schools.csv"


def test_a_workbook_gives_the_text_that_a_csv_would_hold():
    moment = datetime.datetime(2027, 2, 10, 9, 50)  # noqa: DTZ001 - a spreadsheet's times have no zone
    content = workbook(
        ["code", "name", "town"],
        [190006961, datetime.date(2027, 2, 10), datetime.time(9, 50)],
        [None, None, None],
        [54.69, True, moment],
        ["  a ", datetime.timedelta(hours=24), "#REF!"],
    )
    sheets, _ = read(("schools.xlsx", content))
    numbers, rows = zip(*cells(sheets["schools"]), strict=True)
    assert numbers == (2, 4, 5)
    assert rows[0] == {"code": "190006961", "name": "2027-02-10", "town": "09:50"}
    assert rows[1] == {"code": "54.69", "name": "yes", "town": "2027-02-10 09:50"}
    assert rows[2]["code"] == "a"
    assert isinstance(rows[2]["town"], Broken)


def test_a_formula_without_a_stored_result_is_told():
    sheets, _ = read(("schools.xlsx", workbook(["code", "name"], [1, "=1+1"], ["=A2", "b"])))
    first, second = (line.cells for line in sheets["schools"].lines)
    assert (first["name"].text, second["code"].text) == ("=1+1", "=A2")
    assert second["name"] == "b"


def test_only_the_first_sheet_counts():
    book = openpyxl.Workbook()
    book.active.append(["code", "name"])
    book.active.append(["1", "a"])
    book.create_sheet("Second").append(["=1+1", "=2+2"])
    content = io.BytesIO()
    book.save(content)
    sheets, report = read(("schools.xlsx", content.getvalue()))
    assert cells(sheets["schools"]) == [(2, {"code": "1", "name": "a"})]
    assert not report.faults
