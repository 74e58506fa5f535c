"""The register answers what the status was on any past date."""

from datetime import date

import pytest

from certificates.domain.status import Act, status_on, suspension_ends

ISSUED, LAST = date(2026, 1, 15), date(2029, 1, 14)
SUSPENDED = [Act("issue", ISSUED, 1), Act("suspend", date(2026, 6, 1), 2)]
RESTORED = [*SUSPENDED, Act("restore", date(2026, 8, 1), 3)]
WITHDRAWN = [*SUSPENDED, Act("withdraw", date(2026, 9, 1), 3), Act("restore", date(2026, 10, 1), 4)]


@pytest.mark.parametrize(
    ("acts", "day", "status"),
    [
        ([Act("issue", ISSUED)], "2026-01-14", None),
        ([Act("issue", ISSUED)], "2026-01-15", "valid"),
        ([Act("issue", ISSUED)], "2029-01-14", "valid"),
        ([Act("issue", ISSUED)], "2029-01-15", "expired"),
        (SUSPENDED, "2026-05-31", "valid"),
        (SUSPENDED, "2026-06-01", "suspended"),
        (SUSPENDED, "2029-02-01", "expired"),
        (RESTORED, "2026-07-31", "suspended"),
        (RESTORED, "2026-08-01", "valid"),
        (WITHDRAWN, "2026-08-31", "suspended"),
        (WITHDRAWN, "2026-09-01", "withdrawn"),
        (WITHDRAWN, "2026-11-01", "withdrawn"),
        (WITHDRAWN, "2030-01-01", "withdrawn"),
        ([Act("issue", ISSUED, 1), Act("cancel", date(2027, 3, 1), 2)], "2027-03-01", "cancelled"),
        ([Act("issue", ISSUED, 1), Act("suspend", date(2026, 6, 1), 2), Act("restore", date(2026, 6, 1), 3)],
         "2026-06-01", "valid"),
    ],
)  # fmt: skip
def test_the_status_of_a_day(acts, day, status):
    assert status_on(acts, valid_until=LAST, day=date.fromisoformat(day)) == status


def test_the_order_in_which_acts_come_does_not_matter():
    assert status_on(reversed(RESTORED), valid_until=LAST, day=date(2026, 7, 1)) == "suspended"


def test_a_suspension_lasts_six_months_at_most():
    assert suspension_ends(date(2026, 8, 31)) == date(2027, 2, 28)
