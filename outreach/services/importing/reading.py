"""Reads csv as spreadsheets write it: four encodings, three separators, two kinds of line ends."""

import csv
import io
import re
from typing import Any

from flask_babel import lazy_gettext as _l

SEPARATORS = ",;\t"
# What other kinds of file begin with: zip (xlsx), pdf, png, jpeg, gif, gzip, and the Office files of old.
OTHER_KINDS = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")


class Unreadable(ValueError):
    """A file that cannot be read as rows; `sentence` says why and what would be right."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def rows_of_csv(content: bytes, known: list[str]) -> list[list[Any]]:
    """All rows, the blank ones too, so that a row's index is its number in a spreadsheet less one.

    `known` are the column names, by which the separator is told. Raises Unreadable.
    """
    text = _without_separator_line(_decoded(content))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text, known), strict=True)
    rows: list[list[Any]] = []
    try:
        rows.extend([_plain(cell) for cell in row] for row in reader)
    except csv.Error:
        sentence = _l(
            "Row %(row)s has a quotation mark that is not closed, or a cell that is too long.",
            row=len(rows) + 1,
        )
        raise Unreadable(sentence) from None
    return rows


def _decoded(content: bytes) -> str:
    if content.startswith(OTHER_KINDS):
        raise Unreadable(_l("This is another kind of file: save it as csv or xlsx."))
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_l("The letters cannot be read: save the file as csv in UTF-8."))


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    # UTF-16 without its mark: every other byte of the headings is zero.
    if content[1:8:2].strip(b"\0") == b"" and len(content) > 8:
        return ("utf-16-le",)
    if content[0:8:2].strip(b"\0") == b"" and len(content) > 8:
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1257")


def _without_separator_line(text: str) -> str:
    """Excel may write `sep=;` above the headings and does not show that line itself."""
    return re.sub(r"\Asep=.\r?\n", "", text)


def _separator(text: str, known: list[str]) -> str:
    """The separator that finds most of the known columns in the first line that is not blank."""
    first = next((line for line in text.splitlines() if line.strip(SEPARATORS + ' "')), "")
    names = {name.replace("_", "") for name in known}

    def found(separator: str) -> int:
        cells = (re.sub(r"[\W_]", "", cell).casefold() for cell in first.split(separator))
        return sum(cell in names for cell in cells)

    return max(SEPARATORS, key=found)


def _plain(cell: str) -> str:
    """A cell without the apostrophe that an export puts before what a spreadsheet would run as a formula."""
    text = cell.strip()
    return text[1:] if re.match(r"'[=+\-@]", text) else text
