"""When one code sinks while a near name rises, it is the coding that changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import partial

from app.reports.domain.scanning import Window, changed_before, compare

NEAR = 0.8
WORDS_SHARED, SHARED_OF_ALL = 0.6, 0.5
TAKEN_OVER, AT_MOST = 0.5, 3.0
STEM, STEMS_SHARED = 5, 2
STILL, CLEAR = 3.0, 2.5
FEWEST = 8
LEAST_EXCHANGED = 30
BY_CHANCE = 0.01
"""How seldom a place before the period looks by chance as if the lists had changed there."""
OPPOSITES = {"non", "not", "no", "without", "out", "in", "un"}


@dataclass(frozen=True)
class Recoding:
    """In one dimension ``fell`` was replaced by ``rose`` from a place on: from so many to so many each."""

    dimension: str
    fell: int
    rose: int
    start: int
    end: int
    fell_from: float
    fell_to: float
    rose_from: float
    rose_to: float
    still: bool
    """Together they did not move: what rose is explained too, not only what fell."""


def near(one: str, other: str, common: frozenset[str] = frozenset()) -> bool:
    """Whether two labels look like spellings of one thing: alike letter for letter, or sharing most of their words.

    Ratcliff & Obershelp's ratio of matching letters, or most of their words, without plural and case, and without words
    that are ``common`` to many labels; where such words go, half of all have to be shared. Names that differ by a word
    that turns the meaning ("non-contracted") are not near.
    """
    first, second = _words(one), _words(other)
    if (first ^ second) & OPPOSITES or not first or not second:
        return False
    shared = len(first & second) / max(len(first), len(second))
    borne = (first | second) & common
    first, second = first - common, second - common
    if not first or not second or (borne and shared < SHARED_OF_ALL):
        return False
    if first <= second or second <= first:
        return True
    if len(first & second) / max(len(first), len(second)) >= WORDS_SHARED:
        return True
    return SequenceMatcher(None, " ".join(sorted(first)), " ".join(sorted(second))).ratio() >= NEAR


def related(one: str, other: str) -> bool:
    """Whether two labels may mean one thing in other forms of its words: all words of one are in the other, two at
    least, by their first letters (truncation, the oldest stemmer: Frakes, *Stemming algorithms*, in Frakes &
    Baeza-Yates, *Information Retrieval*, 1992). "Medical necessity", "UR medically necessary denial"."""
    first, second = _words(one), _words(other)
    if (first ^ second) & OPPOSITES:
        return False
    stems = [{word[:STEM] for word in words} for words in (first, second)]
    return min(map(len, stems)) >= STEMS_SHARED and (stems[0] <= stems[1] or stems[1] <= stems[0])


def common_words(labels: Sequence[str]) -> frozenset[str]:
    """Words of so many labels ("insurance company") that sharing them says nothing."""
    counted = Counter(word for label in labels for word in _words(label))
    return frozenset(word for word, times in counted.items() if times > max(6, len(labels) * 0.08))


def _words(label: str) -> set[str]:
    return {word[:-1] if len(word) > 3 and word.endswith("s") else word for word in _split(label)}


def _split(label: str) -> list[str]:
    return [word for word in re.findall(r"\w+", label.casefold()) if word not in ("the", "of", "and", "or")]


def recodings(
    dimension: str,
    moved: Mapping[int, Window],
    series: Mapping[int, Sequence[int]],
    labels: Sequence[str],
    exposures: Sequence[Sequence[float]],
    trusted: Sequence[bool],
    first: int,
) -> list[Recoding]:
    """For every code that moved, a near name that moved the other way by half as much at least, three times at most.

    Names need not be near when nothing moved in the two together and either they are ``related`` or the exchange is
    nearly total, one code all but ends as the other all but begins. What was recoded before place ``first``, where the
    period begins, is dated then.
    """
    common = common_words(labels)
    found: dict[frozenset[int], Recoding] = {}
    for code, window in moved.items():
        for other, counts in series.items():
            pair = frozenset((code, other))
            if other == code or pair in found:
                continue
            reply = _reply(window, counts, exposures, trusted)
            if reply is None:
                continue
            still = _still(series[code], counts, window, exposures, trusted)
            names = labels[code], labels[other]
            if near(*names, common) or (still and (related(*names) or _exchanged(window, reply))):
                found[pair] = _recoding(dimension, (code, window), (other, reply), still=still)
    for pair, each in found.items():
        if not each.still:
            still = _still_together(each, found.values(), series, exposures, trusted)
            found[pair] = replace(each, still=still)
    return [_since(each, first, series, exposures[:1], trusted) for each in found.values()]


def _since(
    found: Recoding,
    first: int,
    series: Mapping[int, Sequence[int]],
    exposures: Sequence[Sequence[float]],
    trusted: Sequence[bool],
) -> Recoding:
    """The same, from where the lists changed: a code that ended in what the period is compared with looks half gone."""
    fell, rose = (partial(compare, series[code], exposures, trusted) for code in (found.fell, found.rose))
    window = fell((found.start, found.end))
    start = window and changed_before(fell, first, window, BY_CHANCE)
    down, up = (fell((start, found.end)), rose((start, found.end))) if start else (None, None)
    if down is None or up is None:
        return found
    return _recoding(found.dimension, (found.fell, down), (found.rose, up), still=found.still)


def _still_together(
    one: Recoding,
    found: Iterable[Recoding],
    series: Mapping[int, Sequence[int]],
    exposures: Sequence[Sequence[float]],
    trusted: Sequence[bool],
) -> bool:
    """Whether a code did not move together with all that took from it: one that was split."""
    took = [
        each for each in found if each.fell == one.fell and (each.start, each.end) == (one.start, one.end)
    ]
    window = compare(series[one.fell], exposures, trusted, (one.start, one.end))
    if len(took) < 2 or window is None:
        return False
    rose = [sum(counts) for counts in zip(*(series[each.rose] for each in took), strict=True)]
    return _still(series[one.fell], rose, window, exposures, trusted)


def _reply(
    window: Window, counts: Sequence[int], exposures: Sequence[Sequence[float]], trusted: Sequence[bool]
) -> Window | None:
    """How the other code moved in that window, if it moved against the first by enough."""
    reply = compare(counts, exposures[:1], trusted, (window.start, window.end))
    if reply is None:
        return None
    moved, against = window.observed - window.expected, reply.observed - reply.expected
    enough = max(TAKEN_OVER * abs(moved), FEWEST) <= abs(against) <= AT_MOST * abs(moved)
    return reply if moved * against < 0 and enough and abs(reply.score) >= CLEAR else None


def _exchanged(one: Window, other: Window) -> bool:
    """One all but ended as the other all but began, by nearly the same amount."""
    fell, rose = (other, one) if one.rises else (one, other)
    if min(fell.expected, rose.observed) < LEAST_EXCHANGED:
        return False
    amount = min(fell.expected, rose.observed) / max(fell.expected, rose.observed)
    return fell.observed <= 0.1 * fell.expected and rose.expected <= 0.1 * rose.observed and amount > 0.7


def _still(
    one: Sequence[int],
    other: Sequence[int],
    window: Window,
    exposures: Sequence[Sequence[float]],
    trusted: Sequence[bool],
) -> bool:
    """Together they did not move, or moved by a small part of what the first did."""
    both = [a + b for a, b in zip(one, other, strict=True)]
    together = compare(both, exposures, trusted, (window.start, window.end))
    if together is None:
        return False
    moved = abs(together.observed - together.expected)
    return abs(together.score) < STILL or moved < 0.35 * abs(window.observed - window.expected)


def _recoding(dimension: str, one: tuple[int, Window], other: tuple[int, Window], *, still: bool) -> Recoding:
    (fell, down), (rose, up) = (other, one) if one[1].rises else (one, other)
    size = down.end - down.start
    return Recoding(
        dimension,
        fell,
        rose,
        down.start,
        down.end,
        down.expected / size,
        down.observed / size,
        up.expected / size,
        up.observed / size,
        still,
    )
