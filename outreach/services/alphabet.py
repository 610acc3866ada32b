"""The Lithuanian alphabet: č, š and ž are letters after c, s and z; ą, ė, ū and the like go with a, e, u; y with i."""

import unicodedata

_AFTER = str.maketrans({"č": "c\uffff", "š": "s\uffff", "ž": "z\uffff", "y": "i", "ł": "l"})


def sort_key(text: str) -> tuple[str, str]:
    """What to sort names by (Unicode's collation for Lithuanian, its first two levels)."""
    letters = unicodedata.normalize("NFC", text).casefold()
    parts = unicodedata.normalize("NFKD", letters.translate(_AFTER))
    return "".join(letter for letter in parts if not unicodedata.combining(letter)), letters
