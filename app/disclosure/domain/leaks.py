"""The leak test: does a finished text say what only confidential papers say?

What counts is what stands in confidential papers **and in none that the reader may see anyway**: amounts in any
notation, names and short passages that are sealed, runs of eight words or sixteen Chinese characters. Taken off first:
papers that came from others and letters that were sent; papers of ours older than the confidential one (it quotes them,
not they it); registered clauses, laws, letterheads, small round amounts. A paper of ours that is newer is no excuse for
itself: that is where secrets get out. A paraphrase passes; whoever decides reads, a program does not.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from app.disclosure.domain.amounts import (
    LETTER_BY_LETTER,
    Amount,
    amounts_broken_in,
    amounts_in,
    amounts_torn_in,
)
from app.disclosure.domain.runs import (
    CHARACTERS_IN_A_RUN,
    IDEOGRAPH,
    LETTERS,
    SIGNS,
    WORDS_IN_A_RUN,
    Joined,
    Run,
    Tokens,
    run_set,
    stretches,
)
from app.disclosure.domain.tidying import tidy

_AROUND = 90
_WORD = re.compile(rf"[{SIGNS}]|(?:{LETTERS})+")
_NEAR, _BESIDE = 3, 120
_EDGE, _SPELLED_EDGE = 300, 160
_LONG_NUMBER = 6
_WORTH_A_PENNY_LESS = 1_000
_CURRENCIES = "£$€¥₹"

WHOLE = "*"
"""For pages: all there is in the paper."""


class HitKind(StrEnum):
    AMOUNT = "amount"
    WORDS = "words"
    NAME = "name"
    UNREAD = "unread"
    """No words: a paper, or pages of it, that no program can read."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that the reader may not see. ``item`` names it (``evidence:3``); ``sealed``: names kept from them.

    ``since``: the day it is of, as 2026-08-11; empty when nobody knows.
    """

    item: str
    title: str
    text: str
    sealed: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the reader may see. ``since``: the day it is of, where it is ours; empty: the reader knows it anyway."""

    text: str
    since: str = ""

    def excuses(self, secret: Secret) -> bool:
        """True when ``secret`` cannot be where it comes from."""
        return not self.since or self.since < secret.since


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of what is to leave: a page, a bookmark, a file's name. ``part`` stays the same in a later version.

    ``unread``: pages of paper ``item`` (``evidence:3``) without text that can be compared, or WHOLE. ``seam``: where
    one page goes on in the next, for words alone; see :func:`seam`.
    """

    label: str
    text: str
    part: str
    unread: str = ""
    item: str = ""
    seam: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """The same thing in a secret and in a place, with what stands around it on either side.

    ``near``: the words beside an amount or a name. Beside other words it is another place, to be decided for itself.
    """

    kind: HitKind
    value: str
    item: str
    title: str
    said: str
    place: str
    part: str
    shown: str
    near: str = ""

    @property
    def fingerprint(self) -> str:
        """The same hit has the same one in every later version, so that it is decided once."""
        named = "\x1f".join((self.kind, self.value, self.item, self.part, self.near))
        return hashlib.sha256(named.encode()).hexdigest()


def seam(before: str, after: str) -> str:
    """The end of one page with the beginning of the next: so few words that every run in it goes over the edge.

    Where words are spelled nobody knows how many that is, and more is taken.
    """
    ended, begun = tidy(before[-_EDGE:]), tidy(after[:_EDGE])
    if LETTER_BY_LETTER.search(ended) or LETTER_BY_LETTER.search(begun):
        return f"{ended[-_SPELLED_EDGE:]}\n{begun[:_SPELLED_EDGE]}"
    ends, begins = Tokens(ended), Tokens(begun)
    words, signs = WORDS_IN_A_RUN - 1, CHARACTERS_IN_A_RUN - 1
    return "\n".join(
        (
            " ".join((*ends.words[-words:], *begins.words[:words])),
            "".join((*ends.signs[-signs:], *begins.signs[:signs])),
        )
    )


def has_a_run(text: str) -> bool:
    """False for a text so short that nothing in it is compared as a run, such as a name."""
    return bool(run_set(tidy(text)))


@dataclass(frozen=True, slots=True)
class _Source:
    secret: Secret
    said: str


class LeakTest:
    """What must not be said to one reader; made once, asked for every page."""

    def __init__(self, secrets: Iterable[Secret], allowed: Iterable[Told], known: Iterable[str] = ()) -> None:
        """``allowed``: what the reader may see anyway. ``known``: registered clauses, laws, letterheads."""
        self._amounts: dict[Decimal, _Source] = {}
        self._runs: dict[Run, _Source] = {}
        self._names: dict[re.Pattern[str], _Source] = {}
        self._joined: Joined | None = None
        self._stretched = False  # whether a secret is spelled letter by letter itself
        for secret in sorted(
            secrets, key=lambda each: each.since
        ):  # the oldest that says it, or one nobody knows the day of
            self._learn(secret)
        for told in chain(
            allowed, map(Told, known)
        ):  # read one by one, and not at all once nothing is secret
            if self.is_empty:
                break
            self._subtract(told)

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to keep from this reader."""
        return not (self._amounts or self._runs or self._names)

    def _learn(self, secret: Secret) -> None:
        text = tidy(secret.text)
        for amount in chain(amounts_in(text), amounts_broken_in(text)):
            if amount.is_telling:
                source = _Source(secret, around(text, amount.start, amount.end))
                for value in _told_by(amount):
                    self._amounts.setdefault(value, source)
        for run, start, end in Tokens(text).runs():
            self._runs.setdefault(run, _Source(secret, around(text, start, end)))
        for spelled in LETTER_BY_LETTER.finditer(text):
            for run, start, end in stretches(Tokens(spelled.group())):
                said = around(text, spelled.start() + start, spelled.start() + end)
                self._runs.setdefault(run, _Source(secret, said))
                self._stretched = True
        for name in filter(None, map(_as_named, secret.sealed)):
            self._names.setdefault(_name_pattern(name), _Source(secret, name))

    def _subtract(self, told: Told) -> None:
        text = tidy(told.text)
        if self._amounts:
            said = chain(amounts_in(text), amounts_broken_in(text))
            _take_off(self._amounts, {value for amount in said for value in _told_by(amount)}, told)
        if self._runs:
            _take_off(self._runs, self._run_set(text), told)
        if self._names:
            folded = _as_named(text)
            _take_off(self._names, {name for name in self._names if name.search(folded)}, told)

    def hits(self, places: Iterable[Place]) -> Iterator[Hit]:
        """Every hit once a place; neighbouring runs are one."""
        if self.is_empty:
            return
        for place in places:
            text = tidy(place.text)
            if place.seam:
                yield from self._run_hits(place, text)
                continue
            yield from self._amount_hits(place, text)
            yield from self._run_hits(place, text)
            yield from self._name_hits(place, text)

    def _amount_hits(self, place: Place, text: str) -> Iterator[Hit]:
        if not self._amounts:
            return
        seen: set[tuple[Decimal, str]] = set()
        read: set[tuple[int, int]] = set()  # one that is read in two ways, or without its pence, is still one
        for amount in chain(amounts_in(text), amounts_torn_in(text)):
            source = self._amounts.get(amount.value)
            whole = int(amount.value)
            if source is None or read & {(whole, amount.start), (whole, amount.end)}:
                continue
            read |= {(whole, at) for at in range(amount.start, amount.end + 1)}
            near = _near(text, amount.start, amount.end)
            if (amount.value, near) not in seen:
                seen.add((amount.value, near))
                shown = around(text, amount.start, amount.end)
                yield _hit(HitKind.AMOUNT, _plain(amount), source, place, shown, near)

    def _run_set(self, text: str) -> set[Run]:
        """All runs of a tidy text, those too that it or a secret spells letter by letter."""
        found = run_set(text)
        found.update(run for run, _start, _end in self._spelled_runs(text))
        return found

    def _spelled_runs(self, text: str) -> Iterator[tuple[Run, int, int]]:
        if LETTER_BY_LETTER.search(text):
            self._joined = self._joined or Joined(self._runs)
            yield from self._joined.runs(Tokens(text))
        if self._stretched:
            yield from stretches(Tokens(text))

    def _run_hits(self, place: Place, text: str) -> Iterator[Hit]:
        if not self._runs or self._run_set(text).isdisjoint(self._runs):
            return
        spelled = list(self._spelled_runs(text))
        runs: Iterable[tuple[Run, int, int]] = Tokens(text).runs()
        begin = reach = -1
        source: _Source | None = None
        for run, start, end in sorted((*runs, *spelled), key=itemgetter(1)) if spelled else runs:
            found = self._runs.get(run)
            if found is None:
                continue
            if source is not None and (start > reach or found.secret != source.secret):
                yield _hit(HitKind.WORDS, text[begin:reach], source, place, around(text, begin, reach))
                source = None
            if source is None:
                source, begin = found, start
            reach = max(reach, end)
        if source is not None:
            yield _hit(HitKind.WORDS, text[begin:reach], source, place, around(text, begin, reach))

    def _name_hits(self, place: Place, text: str) -> Iterator[Hit]:
        folded = _as_named(text) if self._names else ""
        for name, source in self._names.items():
            beside: set[str] = set()
            for match in name.finditer(folded):
                near = _near(folded, *match.span())
                if near not in beside:
                    beside.add(near)
                    shown = around(folded, *match.span())
                    yield _hit(HitKind.NAME, source.said, source, place, shown, near)


Said = TypeVar("Said")


def _take_off(known: dict[Said, _Source], said: set[Said], told: Told) -> None:
    for each in said & known.keys():
        if told.excuses(known[each].secret):
            del known[each]


def _told_by(amount: Amount) -> tuple[Decimal, ...]:
    """The amount, and the same without pence: £17,640 gives £17,640.55 away."""
    whole = amount.value.to_integral_value(ROUND_DOWN)
    return (
        (amount.value, whole) if whole >= _WORTH_A_PENNY_LESS and whole != amount.value else (amount.value,)
    )


def _as_named(text: str) -> str:
    """The form in which names are compared: tidy, small letters without accents, single spaces."""
    plain = tidy(text).casefold()
    if not plain.isascii():
        plain = "".join(
            sign for sign in unicodedata.normalize("NFD", plain) if not unicodedata.combining(sign)
        )
    return " ".join(plain.split())


def _name_pattern(name: str) -> re.Pattern[str]:
    """As words of their own, whatever stands between them (``ada.okafor@``, ``A d a``); Chinese stands anywhere."""
    words = re.findall(r"[^\W_]+", name)
    if not words:
        return re.compile(re.escape(name))
    spelled = r"[\W_]{0,3}".join(
        word if word.isdecimal() and len(word) < _LONG_NUMBER else r"[\W_]?".join(word) for word in words
    )
    sign = rf"{re.escape(name[0])}\s?" if name[0] in _CURRENCIES else ""
    if sign or any(each >= IDEOGRAPH for each in name):
        return re.compile(sign + spelled + (r"(?![.,]?\d)" if sign else ""))
    return re.compile(rf"(?<![^\W_]){spelled}(?![^\W_])")


def _near(text: str, start: int, end: int) -> str:
    """The words beside a place, without numbers: those of pages and days are others in a later version."""
    before, after = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
    words = [*_WORD.findall(before)[-_NEAR:], *_WORD.findall(after)[:_NEAR]]
    return " ".join(words).casefold()


def unread_pages(numbers: Iterable[int]) -> str:
    """Pages as a place names them."""
    return ", ".join(map(str, numbers))


def unread_hit(place: Place) -> Hit:
    """Something that a person has to look at, since nothing can compare it."""
    return Hit(HitKind.UNREAD, place.unread, place.item, place.label, "", place.label, place.part, "")


def _plain(amount: Amount) -> str:
    return f"{amount.value.normalize():f}"


def _hit(kind: HitKind, value: str, source: _Source, place: Place, shown: str, near: str = "") -> Hit:
    value = " ".join(value.split())
    secret = source.secret
    return Hit(kind, value, secret.item, secret.title, source.said, place.label, place.part, shown, near)


def around(text: str, start: int, end: int) -> str:
    """What stands at a place with some words on either side, on one line."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    cut_before = "…" if start > _AROUND else ""
    cut_after = "…" if end + _AROUND < len(text) else ""
    return cut_before + " ".join((before + text[start:end] + after).split()) + cut_after


def without(text: str, passages: Sequence[str]) -> str:
    """``text`` with marked passages cut out: what is left is what a reader of the open part sees."""
    for passage in passages:
        pattern = r"\s+".join(map(re.escape, passage.split()))
        if pattern:
            text = re.sub(pattern, "\n", text, flags=re.IGNORECASE)
    return text
