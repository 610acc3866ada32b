"""What people typed, made fit for a calendar line or a mail header."""

import re

_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# C0 and C1 controls, byte order mark, lone surrogates (no UTF-8 form), and the marks that turn the
# direction of the text round: with them a name could show another address than the one it holds.
_UNFIT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def clean_text(value: str, limit: int | None = None) -> str:
    r"""Return `value` without control characters; line ends of every kind become `\n`, tabs a space.

    `limit` is in letters: a longer text is cut and ends in "…".
    """
    text = _UNFIT.sub("", _LINE_ENDS.sub("\n", value)).replace("\t", " ").strip()
    return text if limit is None else _cut(text, limit)


def clean_line(value: str, limit: int | None = None) -> str:
    """Return `value` as one line: as `clean_text`, with every run of white space made one space."""
    line = " ".join(clean_text(value).split())
    return line if limit is None else _cut(line, limit)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    # A joiner left at the end would glue the emoji before it to the "…".
    return text[: limit - 1].rstrip(" \n\u200d") + "…"
