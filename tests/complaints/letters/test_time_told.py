"""What a letter says of time: the day as letters of that country write it."""

from __future__ import annotations

from datetime import date

import pytest

from app.complaints.letters.time_told import told_of
from app.letters.blocks import Lang


@pytest.mark.parametrize(
    ("lang", "country", "day"),
    [("en", "GB", "5 December 2026"), ("en", "US", "December 5, 2026"), ("zh-Hans", "CN", "2026年12月5日")],
)
def test_the_end_of_an_appraisal_is_dated_as_in_the_country(lang: Lang, country: str, day: str) -> None:
    told = told_of("appraisal_ended", date(2026, 12, 5), lang, country)
    assert told is not None and day in told.paragraphs[0]
    assert told_of("withdrawn", date(2026, 12, 5), lang, country) is None
