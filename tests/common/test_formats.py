"""Dates read alike in both languages, wherever Django writes them."""

import datetime

import pytest
from django.utils import formats, translation

from certsite.common.templatetags.look import number


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_dates_are_iso(language):
    with translation.override(language):
        assert formats.localize(datetime.date(2026, 11, 4)) == "2026-11-04"
        assert formats.localize(datetime.datetime(2026, 11, 4, 15, 5, tzinfo=datetime.UTC)) == "2026-11-04 15:05"
        assert formats.date_format(datetime.date(2026, 11, 4), "SHORT_DATE_FORMAT") == "2026-11-04"


@pytest.mark.parametrize(
    ("value", "shown"), [("6.00", "6"), ("1.50", "1.5"), ("10", "10"), ("0.25", "0.25"), (None, "")]
)
def test_a_quantity_has_no_needless_zeros_and_is_never_rounded(value, shown):
    assert number(value) == shown
