"""Post codes, typed where a town is asked for: the town that stands beside one, or else that of its post district.

Which post office a code belongs to is known for Lithuania only (data/post_districts_lt.csv).
"""

import csv
import re
from functools import cache

from outreach.geography import TOWNS, Place, find_place

# `LT-44280`, `LV 1050`, `00-950`, `110 00`, at either end of what was typed; no town's name holds so many digits.
_CODE = re.compile(r"(?:\b[A-Za-z]{2}[- ]?)?\b(\d{2,3}[- ]?\d{2,3})\b")
DISTRICTS = TOWNS.with_name("post_districts_lt.csv")


def split_post_code(text: str) -> tuple[str, str]:
    """The digits of the post code in the text, "" where there is none; and the text without it."""
    match = _CODE.search(text)
    if match is None:
        return "", text
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return re.sub(r"\D", "", match[1]), " ".join(re.sub(r"\s*,[\s,]*", ", ", rest).strip(" ,").split())


def post_town(code: str, country: str) -> Place | None:
    """The town whose post district the code is of; None where that is not known."""
    prefixes = _districts() if country == "LT" and len(code) == 5 else {}
    known = next((prefixes[code[:n]] for n in (3, 2) if code[:n] in prefixes), None)
    return find_place(*known, country) if known else None


@cache
def _districts() -> dict[str, tuple[str, str]]:
    with DISTRICTS.open(encoding="utf-8", newline="") as file:
        return {row["prefix"]: (row["town"], row["municipality"]) for row in csv.DictReader(file)}
