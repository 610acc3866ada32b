"""What a service says when it will not do what was asked."""

from typing import Any


class Refused(Exception):
    """One clear sentence for the person who asked (a lazy translation), beside `field` where there is one.

    `status` is the HTTP status that a page answers with: 400 wrong input, 403 not yours, 404 not there,
    409 in the way of something else, 410 over.
    """

    def __init__(self, sentence: Any, *, field: str | None = None, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.status = status

    def __str__(self) -> str:
        return str(self.sentence)
