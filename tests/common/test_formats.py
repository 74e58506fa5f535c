"""Dates read alike in both languages, wherever Django writes them."""

import datetime

import pytest
from django.utils import formats, translation


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_dates_are_iso(language):
    with translation.override(language):
        assert formats.localize(datetime.date(2026, 11, 4)) == "2026-11-04"
        assert formats.localize(datetime.datetime(2026, 11, 4, 15, 5, tzinfo=datetime.UTC)) == "2026-11-04 15:05"
        assert formats.date_format(datetime.date(2026, 11, 4), "SHORT_DATE_FORMAT") == "2026-11-04"
