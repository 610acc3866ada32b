"""Schools by what a person types: a code, or the name with or without its town."""

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from outreach.extensions import db
from outreach.geography import fold
from outreach.models import School
from outreach.services.alphabet import sort_key
from outreach.services.errors import Refused


def school_label(school: School) -> str:
    """`Žemynos gimnazija (Vilnius)`; a name that holds its town stands alone."""
    return school.name if not school.town or school.town in school.name else f"{school.name} ({school.town})"


def all_schools() -> list[School]:
    """The register, by the alphabet."""
    return sorted(db.session.scalars(sa.select(School)), key=lambda school: sort_key(school.name))


def named_schools(texts: Iterable[str], field: str) -> list[School]:
    """The schools meant, each once. Raises Refused beside `field` for one that is unknown, or could be several."""
    schools = all_schools()
    return list(dict.fromkeys(_meant(schools, text, field) for text in texts if text.strip()))


def _meant(schools: list[School], text: str, field: str) -> School:
    wanted = fold(text)
    exact = [school for school in schools if wanted in (fold(school.code), fold(school_label(school)))]
    found = exact or [school for school in schools if wanted and wanted in fold(school_label(school))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(_l("No school is called “%(name)s”.", name=text[:80]), field=field)
    names = "; ".join(school_label(school) for school in found[:4])
    raise Refused(_l("“%(name)s” could be: %(names)s.", name=text[:80], names=names), field=field)
