"""Does a free text name a pupil? (domain.md, R19) A guess that warns and can be overruled, never a wall."""

import re

_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.\w+|(?:\+370|\b86)[\s-]?\d(?:[\s-]?\d){6,}")
# Two words with capitals side by side, such as a first name and a surname; a list of them is a list of people.
_CAPITAL = "[A-ZĄČĘĖĮŠŲŪŽŁŚŻĆŃА-ЯЁЎІ]"
_NAME = re.compile(rf"\b{_CAPITAL}[\w’'-]+\s+{_CAPITAL}[\w’'-]+")
# A girl's surname in Lithuanian tells her from her mother and from any school, street or town.
_GIRL = re.compile(r"\b[A-ZĄČĘĖĮŠŲŪŽ]\w+(?:aitė|ytė|utė|ūtė|aitės|ytės|utės|ūtės)\b")
_PUPIL = re.compile(
    r"\b(?:mokin\w+|auklėtin\w+|pupils?|students?|ученик\w*|uczni\w+|uczennic\w+)\b", re.IGNORECASE
)


def may_name_a_pupil(text: str) -> bool:
    """Whether the text holds somebody's contact, a girl's surname, a pupil by name, or a list of names."""
    names = _NAME.findall(text)
    return bool(
        _CONTACT.search(text) or _GIRL.search(text) or (names and _PUPIL.search(text)) or len(names) >= 3
    )
