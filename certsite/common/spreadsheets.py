"""What strangers typed, in a spreadsheet: it stays a text, also where it begins like a formula."""

import re

import django_tables2 as tables

# A text that begins like this is a formula to some spreadsheet; an apostrophe before it makes it a text again.
FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")


def safe(value):
    """A text that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def restored(text: str) -> str:
    """What `safe` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


class TypedColumn(tables.Column):
    """A column of what was typed: as it is on the page, safe in an export."""

    def value(self, value) -> str:
        return safe(str(value or ""))
