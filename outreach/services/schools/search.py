"""Schools by part of their name, town or code, without regard to case and diacritics: `siauliai` finds Šiauliai."""

import sqlalchemy as sa

from outreach.extensions import db
from outreach.geography import fold
from outreach.models import School
from outreach.services.alphabet import sort_key

FEWEST_LETTERS = 2
_MOST_WORDS, _MOST_LETTERS = 6, 80
_LOOKED_AT = 200  # of these the best are shown: one query, however common a word is


def find_schools(text: str, most: int = 20) -> list[School]:
    """The schools that have every word of `text`, those with a word that begins so first, then by the alphabet.

    Empty for fewer than FEWEST_LETTERS. One query.
    """
    words = fold(text[:_MOST_LETTERS]).split()[:_MOST_WORDS]
    if len("".join(words)) < FEWEST_LETTERS:
        return []
    has_all = [School.search_text.contains(word, autoescape=True) for word in words]
    begins = sa.and_(*(School.search_text.contains(f" {word}", autoescape=True) for word in words))
    found = db.session.execute(
        sa.select(School, begins.label("begins"))
        .where(*has_all)
        .order_by(begins.desc(), School.search_text)
        .limit(_LOOKED_AT)
    )
    rows = sorted(found, key=lambda row: (not row.begins, sort_key(row.School.name)))
    return [row.School for row in rows[:most]]
