"""Registers of an invented supervisor whose truth is known, drawn from fixed seeds.

Another trade's words, sizes and shapes than those of the tests, so that a method that only suits those is found out.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

FIRST, LAST = date(2023, 1, 1), date(2025, 12, 31)
SINCE = date(2025, 1, 1)
"""The period that is summarised is the last of three years."""

BRANCHES = ("Aldergate", "Brackwell", "Cranmere", "Dunholt", "Eastfold", "Fennick", "Garsdale")
MATTERS = (
    "Renewal price",
    "Repair quality",
    "Courier of documents",
    "Waiting on the line",
    "Valuation of a total loss",
    "Waiver of excess",
)
PLANS = ("Caravan", "Bicycle", "Boat", "Pet", "Gadget")
SENDERS = ("Policyholder", "Solicitor", "Claims agent", "Relative")

HEADER = ["Ref", "In", "Out", "Branch", "Matter", "Plan", "Sender", "Result", "Paid"]
PROFILE = """
title = "{name}"
header = ["Ref", "In", "Out", "Branch", "Matter", "Plan", "Sender", "Result", "Paid"]
number = "Ref"
dates = ["%Y-%m-%d"]
points = ["matter"]
product = ["plan"]
disposed_by = ["result"]
outcome_order = ["upheld", "not-upheld"]
recovered = "Paid"

[unit]
code = "{unit}"
name = "Invented {name}"
country = "GB"
zone = "Europe/London"
currency = "GBP"
language = "en"
reference_prefix = "{unit}"

[receipt]
received = "In"
closed = "Out"
open_when = {{ column = "Result", labels = ["Pending"] }}

[[list]]
name = "branch"
column = "Branch"
title = "Branch"
coded = false

[[list]]
name = "matter"
column = "Matter"
title = "Matter"
[list.labels]
"Renewal price" = "renewal-price"

[[list]]
name = "plan"
column = "Plan"
title = "Plan"
[list.labels]
"Caravan" = "caravan"

[[list]]
name = "sender"
column = "Sender"
title = "Sender"
coded = false

[[list]]
name = "result"
column = "Result"
title = "Result"
[list.labels]
"Found for the customer" = "for"
"Found for the firm" = "against"
"Pending" = "pending"
[list.outcomes]
"Found for the customer" = "upheld"
"Found for the firm" = "not-upheld"
"""


@dataclass(frozen=True)
class Complaint:
    """One complaint as it happened."""

    day: date
    branch: str
    matter: str
    plan: str
    sender: str
    upheld: bool
    days: int
    paid: str = ""
    rows: int = 1

    @property
    def closed(self) -> date:
        """The day it was closed."""
        return self.day + timedelta(days=self.days)


Rate = Callable[[date], float]
Change = Callable[[random.Random, Complaint], Complaint]


@dataclass
class Register:
    """An invented register; ``name`` is its profile's and its source's."""

    name: str
    seed: int
    closed_by: date | None = None
    """Only complaints that were closed by then are in the file."""
    complaints: list[Complaint] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def draw(
        self, rate: Rate, change: Change | None = None, first: date = FIRST, last: date = LAST
    ) -> Register:
        """Add complaints, ``rate`` a day by chance alone, each as ``change`` has it."""
        day = first
        while day <= last:
            for _ in range(poisson(self.chance, rate(day))):
                one = self._calm(day)
                self.complaints.append(change(self.chance, one) if change else one)
            day += timedelta(days=1)
        return self

    def _calm(self, day: date) -> Complaint:
        chance = self.chance
        return Complaint(
            day,
            chance.choices(BRANCHES, (30, 22, 16, 12, 9, 7, 4))[0],
            chance.choices(MATTERS, (26, 22, 18, 15, 11, 8))[0],
            chance.choices(PLANS, (34, 26, 18, 13, 9))[0],
            chance.choices(SENDERS, (70, 12, 10, 8))[0],
            chance.random() < 0.37,
            min(240, int(chance.gammavariate(2.2, 15))),
        )

    def write(self, folder: Path) -> Path:
        """Write the file and its profile into an instance's folder."""
        profiles = folder / "profiles"
        profiles.mkdir(exist_ok=True)
        unit = f"X{self.seed}"
        (profiles / f"{self.name}.toml").write_text(
            PROFILE.format(name=self.name, unit=unit), encoding="utf-8"
        )
        path = folder / f"{self.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(self._rows())
        return path

    def _rows(self) -> Iterable[list[str]]:
        for number, one in enumerate(self.complaints, start=1):
            if self.closed_by is not None and one.closed > self.closed_by:
                continue
            result = "Found for the customer" if one.upheld else "Found for the firm"
            for row in range(one.rows):
                # a complaint about several matters has a row each; the amount paid stands on all of them
                matter = one.matter if row == 0 else MATTERS[(MATTERS.index(one.matter) + row) % len(MATTERS)]
                yield [
                    f"{self.name}-{number}", one.day.isoformat(), one.closed.isoformat(), one.branch, matter, one.plan,
                    one.sender, result, one.paid,
                ]  # fmt: skip


def poisson(chance: random.Random, mean: float) -> int:
    """A Poisson number (Knuth's product of uniforms; means here are small)."""
    count, product, limit = 0, chance.random(), math.exp(-mean)
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def level(a_day: float) -> Rate:
    """Always so many a day."""
    return lambda _day: a_day


def fixed(**values: object) -> Change:
    """All alike in some respects."""
    return lambda _chance, one: replace(one, **values)  # type: ignore[arg-type]


def quiet(seed: int = 0) -> Register:
    """Three years in which nothing happens."""
    return Register("quiet", 101 + seed).draw(level(4.1))


def small_group(seed: int = 0) -> Register:
    """The branch of Penhallow, one of 500, has 30 % more in the last year."""
    register = Register("group", 102 + seed)
    names = [f"Office {number:03}" for number in range(1, 500)]
    weights = [1 / (8 + number) for number in range(1, 500)]

    def somewhere(chance: random.Random, one: Complaint) -> Complaint:
        return replace(one, branch=chance.choices(names, weights)[0])

    register.draw(level(26), somewhere)
    register.draw(lambda day: 1.5 if day < SINCE else 1.95, fixed(branch="Penhallow"))
    return register


def pair(seed: int = 0) -> Register:
    """From March to May 2025 boats at Dunholt, which neither all boats nor all of Dunholt show."""
    register = Register("pair", 103 + seed).draw(level(9))
    return register.draw(
        level(0.45), fixed(branch="Dunholt", plan="Boat"), date(2025, 3, 1), date(2025, 5, 31)
    )


def recoded() -> Register:
    """From May 2025 a clerk writes "Repairs quality, garage" where "Repair quality" was written."""

    def renamed(_chance: random.Random, one: Complaint) -> Complaint:
        changed = one.matter == "Repair quality" and one.day >= date(2025, 5, 1)
        return replace(one, matter="Repairs quality (garage)") if changed else one

    return Register("recoded", 104).draw(level(7), renamed)


def unfinished() -> Register:
    """Nothing happens, but only what is closed at the end of the year is in the file."""
    return Register("unfinished", 105, closed_by=LAST).draw(level(7))


def campaign() -> Register:
    """From June to August 2025 a claims agent sends in many complaints that nearly all fail."""
    register = Register("campaign", 106).draw(level(6))

    def sent(chance: random.Random, one: Complaint) -> Complaint:
        return replace(one, sender="Brightclaim Partners", upheld=chance.random() < 0.05)

    return register.draw(level(5), sent, date(2025, 6, 1), date(2025, 8, 31))


def repeated() -> Register:
    """A third of the complaints stand on two or three rows, and so does the amount that was paid: 250 each."""

    def on_rows(chance: random.Random, one: Complaint) -> Complaint:
        return replace(one, rows=chance.choices((1, 2, 3), (6, 2, 1))[0], paid="250.00" if one.upheld else "")

    return Register("repeated", 107).draw(level(4), on_rows)


def broad() -> Register:
    """September 2025 has seven tenths more, of everything."""
    return Register("broad", 108).draw(lambda day: 8 * (1.7 if (day.year, day.month) == (2025, 9) else 1))


def seasonal(seed: int = 0) -> Register:
    """Every year half as many again from November to January, and nothing else."""
    return Register("seasonal", 109 + seed).draw(lambda day: 6 * (1.5 if day.month in (11, 12, 1) else 1))


def overdispersed(seed: int = 0) -> Register:
    """Each branch has good and bad months for no reason that lasts: several times the variance of chance."""
    register = Register("wild", 110 + seed)
    luck: dict[tuple[str, int, int], float] = {}
    for branch in BRANCHES:
        for year in (2023, 2024, 2025):
            for month in range(1, 13):
                luck[branch, year, month] = register.chance.gammavariate(12, 1 / 12)
    for branch in BRANCHES:
        register.draw(lambda day, at=branch: 0.9 * luck[at, day.year, day.month], fixed(branch=branch))  # type: ignore[misc]
    return register


def batches(seed: int = 0) -> Register:
    """Complaints come one to four at a time, and those of a batch share branch and matter; nothing else happens."""
    register = Register("batches", 120 + seed)

    def shared(chance: random.Random, one: Complaint) -> Complaint:
        others = (register._calm(one.day) for _ in range(chance.randrange(4)))
        register.complaints += [replace(each, branch=one.branch, matter=one.matter) for each in others]
        return one

    return register.draw(level(2), shared)


def few() -> Register:
    """Two complaints a month."""
    return Register("few", 111).draw(level(0.06))
