"""Month arithmetic of the rules; plain Python."""

import datetime

from dateutil.relativedelta import relativedelta


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day `months` later, or the last day of that month where it is too short."""
    return day + relativedelta(months=months)


def last_day_of_term(first: datetime.date, months: int) -> datetime.date:
    """The last day of a term that begins on `first`: a day before the same day `months` later.

    Where that month is too short for the day, its last day already ends the term (rules section 6).
    """
    end = add_months(first, months)
    return end if end.day < first.day else end - datetime.timedelta(days=1)
