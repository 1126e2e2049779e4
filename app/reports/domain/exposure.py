"""Reading rows of exposure: one line a month, unit, product and measure. What cannot be is said, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.shared.days import read_known_day
from app.shared.errors import Refused
from app.shared.money import Money
from app.shared.text import N_

COLUMNS = ("month", "unit", "product", "measure", "amount")
MEASURE_TITLES = {
    "policies": N_("Policies in force"),
    "claims": N_("Claims handled"),
    "premium": N_("Premium"),
}
MEASURES = tuple(MEASURE_TITLES)
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Row:
    """A figure that was understood. ``product`` empty: all products together."""

    line: int
    month: date
    unit: str
    product: str
    measure: str
    amount: int


@dataclass(frozen=True)
class Problem:
    """A value that was not: where it stands, what it is, what would be accepted (an English msgid)."""

    line: int
    column: str
    value: str
    expected: str


def read_rows(
    rows: Iterable[Sequence[object]], units: Mapping[str, str], products: Iterable[str]
) -> tuple[list[Row], list[Problem]]:
    """Rows under a head with ``COLUMNS`` in any order. ``units``: code to currency; ``products``: codes."""
    lines = iter(rows)
    head = [_text(cell).casefold() for cell in next(lines, ())]
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        return [], [Problem(1, ", ".join(missing), "", N_("a column of this name in the first line"))]
    places = {name: head.index(name) for name in COLUMNS}
    known, found, problems = set(products), [], []
    seen: set[tuple[object, ...]] = set()
    for line, cells in enumerate(lines, start=2):
        values = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
        if not any(_text(value) for value in values.values()):
            continue
        if line > MOST_ROWS:
            problems.append(Problem(line, "", "", N_("up to 200,000 lines; split the file")))
            break
        row = _row(line, values, units, known, problems)
        if row is None:
            continue
        key = (row.month, row.unit, row.product, row.measure)
        if key in seen:
            problems.append(
                Problem(
                    line,
                    "month",
                    _text(values["month"])[:80],
                    N_("one line for each month, unit, product and measure; one stands above"),
                )
            )
            continue
        seen.add(key)
        found.append(row)
    return found, problems


def _row(
    line: int,
    values: Mapping[str, object],
    units: Mapping[str, str],
    products: set[str],
    problems: list[Problem],
) -> Row | None:
    before = len(problems)

    def wrong(column: str, expected: str) -> None:
        problems.append(Problem(line, column, _text(values[column])[:80], expected))

    month = _month(values["month"])
    unit, product, measure = (_text(values[name]) for name in ("unit", "product", "measure"))
    if month is None:
        wrong("month", N_("a month such as 2026-11"))
    if unit not in units:
        wrong("unit", N_("the code of a unit whose exposure you may enter"))
    if product and product not in products:
        wrong("product", N_("the code of a product, or blank for all"))
    if measure.casefold() not in MEASURES:
        wrong("measure", N_("policies, claims or premium"))
    amount = _amount(values["amount"], measure.casefold(), units.get(unit, "GBP"))
    if amount is None:
        wrong("amount", N_("a number from 0 on; premium with decimals, the others whole"))
    if len(problems) > before or month is None or amount is None:
        return None
    return Row(line, month, unit, product, measure.casefold(), amount)


def _month(value: object) -> date | None:
    if isinstance(value, datetime | date):
        return date(value.year, value.month, 1)
    try:
        known = read_known_day(_text(value))
    except Refused:
        return None
    return date.fromisoformat(known[:7] + "-01") if len(known) >= 7 else None


def _amount(value: object, measure: str, currency: str) -> int | None:
    text = f"{value:.2f}" if isinstance(value, float) else _text(value)
    text = text.removesuffix(".00")
    try:
        amount = Money.parse(text, currency)
    except Refused:
        return None
    if amount.minor < 0 or (measure != "premium" and "." in text):
        return None
    return amount.minor if measure == "premium" else int(amount.decimal)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
