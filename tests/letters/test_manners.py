"""Letters look as they do where the unit is that writes them: paper, window, dates, money, greeting."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from app.letters import manners, pages
from app.letters.blocks import Letter, SealedDate
from app.letters.check import check
from app.letters.check.named import dates_in
from app.letters.content import content_digest, from_json, to_json
from app.letters.printed import amount, day, month, sealed_words
from app.letters.render import render
from tests.letters import records, sample

SEALED = {"dispatch": date(2026, 11, 29)}


def american(letter: Letter) -> Letter:
    return replace(letter, country="US", currency="USD")


@pytest.mark.parametrize(
    ("country", "written"),
    [("", "29 November 2026"), ("AU", "29 November 2026"), ("US", "November 29, 2026")],
)
def test_a_date_is_written_as_its_country_writes_it(country: str, written: str) -> None:
    assert day(date(2026, 11, 29), "en", country) == written
    assert day(date(2026, 11, 29), "zh-Hans", country) == "2026年11月29日"
    assert month(date(2026, 11, 29), "en", country) == "November 2026"
    assert sealed_words(SealedDate(), SEALED, "en", country) == written


@pytest.mark.parametrize(
    ("country", "currency", "shown"),
    [
        ("US", "USD", "$1,234,567.00"),
        ("AU", "AUD", "$1,234,567.00"),
        ("AU", "USD", "US$1,234,567.00"),
        ("", "AUD", "A$1,234,567.00"),
        ("IN", "INR", "₹12,34,567.00"),
        ("SG", "SGD", "S$1,234,567.00"),
    ],
)
def test_a_dollar_of_another_country_is_named_and_rupees_are_counted_in_lakhs(
    country: str, currency: str, shown: str
) -> None:
    assert amount(123_456_700, currency, "en", country) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We wrote on November 29, 2026.", [(2026, 11, 29)]),
        ("between May 3 and 4, 2026", [(2026, 5, 3), (2026, 5, 4)]),
        ("on May 15, 2026", [(2026, 5, 15)]),
        ("in November 2026, and you may 5 days later", []),
        ("on 29 November 2026 and December 1", [(2026, 11, 29), (None, 12, 1)]),
    ],
)
def test_the_check_reads_dates_in_either_order(text: str, found: list[tuple[int | None, int, int]]) -> None:
    assert [named[:3] for named in dates_in(text, "en")] == found


@pytest.mark.parametrize("style", ["standard", "large-print"])
@pytest.mark.parametrize("letter", [sample.d1(), sample.d2()], ids=["en", "zh"])
def test_an_american_letter_lies_on_letter_paper(letter: Letter, style: str) -> None:
    made = render(replace(american(letter), style=style), sealed=SEALED, draft=False)  # type: ignore[arg-type]
    with pages.opened(made.pdf) as document:
        assert {page.get_size() for page in document} == {(612, 792)}
    feet = [text for text in made.body_texts if re.search(r"Page \d|第 \d+ 页", text)]
    assert feet == [], "heads and feet are no words of the letter"


@pytest.mark.parametrize("style", ["standard", "large-print"])
def test_the_address_shows_through_the_window_of_an_american_envelope(style: str) -> None:
    """Five lines, as far as the paper slides in its envelope; and the date that the check then reads is American."""
    letter = replace(american(sample.d1()), style=style)  # type: ignore[arg-type]
    made = render(letter, sealed=SEALED, draft=False)
    assert "November 29, 2026" in made.page_texts[0] and "Dear Mrs Okafor:" in made.page_texts[0]
    report = check(made, letter, records.D1_RULES, records.D1_RECORD)
    assert [item.message for item in report.items if "window" in item.label] == [""]


def test_a_letter_stored_before_countries_were_kept_has_its_digest_still() -> None:
    stored = to_json(sample.d1())
    assert '"country"' not in stored and from_json(stored) == sample.d1()
    assert from_json(to_json(american(sample.d1()))).country == "US"
    assert content_digest(american(sample.d1())) != content_digest(replace(sample.d1(), currency="USD"))


def test_a_country_without_manners_of_its_own_is_not_kept() -> None:
    assert [manners.kept(country) for country in ("US", "GB", "CN", "usual", "")] == ["US", "", "", "", ""]
