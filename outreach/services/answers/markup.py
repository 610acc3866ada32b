"""The words of an HTML mail, for a person to read; its markup is thrown away."""

from html.parser import HTMLParser

_LONGEST = 200_000  # letters; more would only tell a person what she can read in the mailbox
_SILENT = {"head", "script", "style", "title"}
_BREAKS = {"br", "div", "li", "p", "table", "tr"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def text_of_html(html: str) -> str:
    """The text between the tags, without empty lines."""
    reader = _Words()
    reader.feed(html[:_LONGEST])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(line for line in lines if line)
