"""May this forum be used, as far as the record tells? Pure; a no names what stands against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.mediation.domain.tracks import Track


@dataclass(frozen=True, slots=True)
class Standing:
    """A date of the complaint: the day itself, and whether it still runs."""

    on: date | None
    open: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the complaint when a forum is thought of. ``clocks``: ``pack:clock`` → its standing."""

    country: str
    today: date
    answered: bool
    agreement: bool
    by: str
    amount: tuple[int, str] | None
    clocks: Mapping[str, Standing]
    beside: tuple[str, ...]  # kinds of external cases that run
    bound: bool = False  # one has ended it for both sides


@dataclass(frozen=True, slots=True)
class No:
    """Something that stands against a forum: a code of ``words.REFUSALS`` and the day it hangs on."""

    code: str
    on: date | None = None


def against(track: Track, asked: Asked) -> tuple[No, ...]:
    """Everything that stands against opening, in the order in which one would ask."""
    return tuple(_against(track, asked))


def _against(track: Track, asked: Asked) -> Iterable[No]:
    check = track.check
    if track.countries and asked.country not in track.countries:
        yield No("country")
    if asked.by != "complainant" and asked.by not in track.opened_by:
        yield No("opener")
    if check.needs_answer and not asked.answered:
        yield No("answer")
    opening = asked.clocks.get(check.opening)
    if opening and opening.on and asked.today < opening.on and not asked.answered:
        yield No("waiting", opening.on)
    window = asked.clocks.get(check.window)
    if window and window.on and asked.today > window.on:
        yield No("window", window.on)
    if check.needs_agreement and not asked.agreement:
        yield No("agreement")
    if check.most and asked.amount and check.most[1] == asked.amount[1] and asked.amount[0] > check.most[0]:
        yield No("amount")
    if set(asked.beside) & set(check.incompatible):
        yield No("incompatible")
    if asked.bound and track.kind != "court":  # courts set aside, enforce and hear appeals
        yield No("bound")
