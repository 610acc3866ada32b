"""Bring the catalogues up to date: python -m outreach.translations [--check]

Without --check: gathers the sentences of code and templates, merges them into each messages.po, and compiles it.
With --check: writes nothing, lists every sentence that is missing, empty, doubtful or left over, and exits 1 if any is.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parent.parent.parent
CATALOGUES = PROJECT / "outreach" / "translations"
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "lazy_gettext": None,
    "_n": (1, 2),
    "_ln": (1, 2),
    "lazy_ngettext": (1, 2),
}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]


def main(arguments: list[str]) -> int:
    wanted = gathered()
    faults = [
        fault
        for path in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po"))
        for fault in worked(path, wanted, arguments)
    ]
    for fault in faults:
        print(fault)  # noqa: T201 - what the command is for
    return 1 if faults else 0


def worked(path: Path, wanted: Catalog, arguments: list[str]) -> Iterator[str]:
    """Check one catalogue, or bring it up to date and then check it."""
    catalogue = read(path)
    if "--check" not in arguments:
        made = catalogue.creation_date
        catalogue.update(wanted, no_fuzzy_matching=True)
        catalogue.creation_date = made  # or every run would change the file
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, no_location=True)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
    language = path.parent.parent.name
    yield from (f"{language}: {fault}" for fault in shortcomings(catalogue, wanted))
    with path.with_suffix(".mo").open("rb") as file:
        spoken = read_mo(file)
    # Compiled once more, for each file names the version of Babel that wrote it: a new Babel is no fault.
    if compiled(spoken) != compiled(read(path)):
        yield f"{language}: messages.mo is older than messages.po: run python -m outreach.translations"


def gathered() -> Catalog:
    """Every sentence of code and templates."""
    catalogue = Catalog()
    for folder in ("outreach", "templates"):
        for name, line, sentence, comments, context in extract_from_dir(
            PROJECT / folder, METHODS, {}, KEYWORDS, comment_tags=("NOTE:",)
        ):
            catalogue.add(sentence, None, [(name, line)], auto_comments=comments, context=context)
    return catalogue


def shortcomings(catalogue: Catalog, wanted: Catalog) -> Iterator[str]:
    for message in wanted:
        if message.id and not (known := catalogue.get(message.id, message.context)):
            yield f"missing: {message.id!r}"
        elif message.id and not is_whole(known):
            yield f"not translated: {message.id!r}"
    for message in catalogue:
        if message.id and not wanted.get(message.id, message.context):
            yield f"left over: {message.id!r}"
        yield from (f"{message.id!r}: {fault}" for fault in message.check(catalogue))


def is_whole(message: Message) -> bool:
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms) and not message.fuzzy


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def compiled(catalogue: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
