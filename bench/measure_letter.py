"""A decision letter: set and finished, against WeasyPrint's bare render of the same HTML; the check of it apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date

from app.letters import assets, manners
from app.letters.blocks import Letter
from app.letters.check import Record, Requirement, check
from app.letters.pages import read
from app.letters.render import own_assets, render, to_html, to_pdf, warm_up
from bench.comparison import Comparison
from bench.stage import Stage
from tests.letters import records, sample

REPETITIONS = 7


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """The English final response (three pages) and the Chinese decision (four, and its receipt)."""
    warm_up()
    for name, letter, sealed, rules, record in (
        ("English, 3 pages", sample.d1(), sample.D1_SEALED, records.D1_RULES, records.D1_RECORD),
        ("Chinese, 5 pages", sample.d2(), sample.D2_SEALED, records.D2_RULES, records.D2_RECORD),
    ):
        yield _set(name, letter, sealed)
        yield _checked(name, letter, sealed, rules, record)


def _set(name: str, letter: Letter, sealed: Mapping[str, date]) -> Comparison:
    html = to_html(letter, sealed=sealed, draft=False)
    return Comparison(
        name=f"letter, {name}",
        ours=lambda: render(letter, sealed=sealed, draft=False),
        floor=lambda: to_pdf(html, letter, assets.OwnAssets(own_assets(letter))),
        floor_name="WeasyPrint, same HTML and variant",
        repetitions=REPETITIONS,
    )


def _checked(
    name: str,
    letter: Letter,
    sealed: Mapping[str, date],
    rules: tuple[Requirement, ...],
    record: Record,
) -> Comparison:
    rendered = render(letter, sealed=sealed, draft=False)

    def read_and_hashed() -> None:
        read(rendered.pdf, manners.of(letter.country).boxes(letter))
        hashlib.sha256(rendered.pdf).hexdigest()

    return Comparison(
        name=f"check of the finished text, {name}",
        ours=lambda: check(rendered, letter, rules, record),
        floor=read_and_hashed,
        floor_name="reading the PDF's text and hashing it",
        repetitions=REPETITIONS,
    )
