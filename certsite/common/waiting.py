"""One line of "waiting for me": the page of the roof gathers them from every app."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """Something one person should do next.

    `title` says what in the reader's language, `subject` which case, `action` is the button's word, `url` its address;
    `since` and `due` are dates, `due` where there is a last day.
    """

    title: str
    subject: str
    action: str
    url: str
    since: datetime.date | None = None
    due: datetime.date | None = None
