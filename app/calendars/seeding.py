"""The first content of the calendar table, worked out by the `holidays` library."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Literal

from app.calendars.domain import LONGEST_NAME, Day
from app.shared.text import N_

FIRST_YEAR = 2012
MON_TO_FRI, MON_TO_SAT = "1111100", "1111110"
_LIBRARY = "holidays"
SOURCE = f"{_LIBRARY} {version(_LIBRARY)}"

Basis = Literal["announced", "standing"]


@dataclass(frozen=True, slots=True)
class Seed:
    """One calendar to begin with. `part` is the ISO 3166-2 subdivision as the library knows it, `categories` the kinds
    of holiday, in the library's words, on which offices there are closed."""

    code: str
    name: str
    country: str
    part: str | None = None
    week: str = MON_TO_FRI
    basis: Basis = "standing"
    language: str = "en_US"
    categories: tuple[str, ...] = ("public",)


_AUSTRALIA = {
    "ACT": N_("Australian Capital Territory"),
    "NSW": N_("New South Wales"),
    "NT": N_("Northern Territory"),
    "QLD": N_("Queensland"),
    "SA": N_("South Australia"),
    "TAS": N_("Tasmania"),
    "VIC": N_("Victoria"),
    "WA": N_("Western Australia"),
}

_SPAIN = {
    "AN": N_("Spain, Andalusia"),
    "AR": N_("Spain, Aragon"),
    "AS": N_("Spain, Asturias"),
    "CB": N_("Spain, Cantabria"),
    "CE": N_("Spain, Ceuta"),
    "CL": N_("Spain, Castile and León"),
    "CM": N_("Spain, Castilla-La Mancha"),
    "CN": N_("Spain, Canary Islands"),
    "CT": N_("Spain, Catalonia"),
    "EX": N_("Spain, Extremadura"),
    "GA": N_("Spain, Galicia"),
    "IB": N_("Spain, Balearic Islands"),
    "MC": N_("Spain, Murcia"),
    "MD": N_("Spain, Madrid"),
    "ML": N_("Spain, Melilla"),
    "NC": N_("Spain, Navarre"),
    "PV": N_("Spain, Basque Country"),
    "RI": N_("Spain, La Rioja"),
    "VC": N_("Spain, Valencian Community"),
}

SEEDS = (
    Seed("CN", N_("China"), "CN", basis="announced", language="zh_CN"),
    Seed("GB-ENG", N_("England"), "GB", "ENG"),
    Seed("GB-WLS", N_("Wales"), "GB", "WLS"),
    Seed("GB-SCT", N_("Scotland"), "GB", "SCT"),
    Seed("GB-NIR", N_("Northern Ireland"), "GB", "NIR"),
    Seed("AU", N_("Australia, national days"), "AU"),
    *(Seed(f"AU-{part}", name, "AU", part) for part, name in _AUSTRALIA.items()),
    Seed("IE", N_("Ireland"), "IE"),
    Seed("FR", N_("France, Monday to Saturday (jours ouvrables)"), "FR", week=MON_TO_SAT),
    Seed("IT", N_("Italy"), "IT"),
    Seed("DE", N_("Germany, national days"), "DE"),
    Seed("ES", N_("Spain, national days"), "ES"),
    *(Seed(f"ES-{part}", name, "ES", part) for part, name in _SPAIN.items()),
    Seed("US", N_("United States, federal days"), "US"),
    Seed("US-CA", N_("California"), "US", "CA"),
    Seed("US-NY", N_("New York"), "US", "NY"),
    Seed("US-TX", N_("Texas"), "US", "TX"),
    # "public" are the days that every employee has; banks and offices close on the other general holidays too.
    Seed("HK", N_("Hong Kong"), "HK", basis="announced", categories=("public", "optional")),
    Seed("IN", N_("India, national days"), "IN", basis="announced"),
    Seed("SG", N_("Singapore"), "SG", basis="announced"),
)


def is_ours(source: str) -> bool:
    """True for days that a release laid out, this one or an earlier one."""
    return source.startswith(f"{_LIBRARY} ")


def last_year(today: date) -> int:
    """How far calendars are laid out: to the end of the year after next."""
    return today.year + 2


def known_to(seed: Seed, days: Iterable[Day], today: date) -> date:
    """The last day to rely on.

    Days that follow from standing law are known to the end of the year after next. A government that announces them
    year by year is relied on up to the last year that is not provisional.
    """
    if seed.basis == "standing":
        return date(last_year(today), 12, 31)
    provisional = [day.day.year for day in days if day.provisional]
    return date(min(provisional) - 1 if provisional else last_year(today), 12, 31)


def seed_days(seed: Seed, today: date) -> tuple[Day, ...]:
    """Every holiday and make-up working day of a calendar from 2012 to the end of the year after next."""
    return _days_in(seed, today.year)


@cache
def _days_in(seed: Seed, year: int) -> tuple[Day, ...]:
    import holidays  # loaded when calendars are laid out, not whenever the program starts

    today = date(year, 1, 1)
    years = range(FIRST_YEAR, last_year(today) + 1)
    # Named in a language of our choice: left alone, the library follows the environment of whoever starts it.
    found = holidays.country_holidays(
        seed.country, subdiv=seed.part, years=years, language=seed.language, categories=seed.categories
    )
    closed = [Day(day, "holiday", name) for day, name in found.items()]
    worked = (
        [Day(day, "workday", "调休工作日") for day in found.weekend_workdays] if seed.code == "CN" else []
    )
    doubtful = _provisional_years(seed, worked, today)
    days = (
        Day(day.day, day.kind, day.name[:LONGEST_NAME], day.day.year in doubtful)
        for day in (*closed, *worked)
        if day.day.year in years
    )
    return tuple(sorted(days, key=lambda each: each.day))


def _provisional_years(seed: Seed, worked: Iterable[Day], today: date) -> set[int]:
    """Years that the library only estimates.

    China's State Council moves working days every year: a year without a make-up day has not been announced. For
    others that announce their days, this year's are out and next year's may not be.
    """
    if seed.basis == "standing":
        return set()
    if seed.code == "CN":
        announced = max((day.day.year for day in worked), default=FIRST_YEAR)
        return set(range(announced + 1, last_year(today) + 1))
    return set(range(today.year + 1, last_year(today) + 1))


def all_seeds(today: date, but: Container[str] = ()) -> Iterator[tuple[Seed, tuple[Day, ...]]]:
    """Every calendar to begin with, and its days, without those whose codes are in `but`."""
    for seed in SEEDS:
        if seed.code not in but:
            yield seed, seed_days(seed, today)
