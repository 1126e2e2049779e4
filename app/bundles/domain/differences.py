"""What a variant has that its last version had not, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.shared.text import N_


class Change(StrEnum):
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    REDACTED = "redacted"
    READABLE = "readable"
    """Fewer places are black than before."""
    REDRAWN = "redrawn"
    """Another press drew the same pages."""


CHANGES = {
    Change.ADDED: N_("added: %(papers)s"),
    Change.WITHDRAWN: N_("withdrawn: %(papers)s"),
    Change.REDACTED: N_("redacted since: %(papers)s"),
    Change.READABLE: N_("readable in more places: %(papers)s"),
    Change.REDRAWN: N_("drawn again: %(papers)s"),
}


@dataclass(frozen=True, slots=True)
class Filed:
    """A paper as one version has it. ``key`` names it and its content; ``pages`` is the digest of its pages as they
    leave, empty where it is not known (yet); ``redactions``: the numbers of its black places."""

    key: str
    title: str
    redactions: tuple[int, ...] = ()
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """``before`` and ``now``: the digests of the pages, where there are such."""

    change: Change
    key: str
    title: str
    before: str = ""
    now: str = ""

    @property
    def item(self) -> str:
        """What the case calls the paper."""
        return self.key.partition("@")[0]


def filed_in(documents: Iterable[Mapping[str, Any]], items: Mapping[str, str]) -> dict[str, Filed]:
    """The papers of a version by key, from the documents of its report. ``items``: what each digest is filed from;
    reports did not always name the item."""
    found = {}
    for each in documents:
        digest = str(each["filed_from_sha256"])
        key = f"{each.get('item') or items.get(digest, '')}@{digest[:12]}"
        title, pages = str(each["title"]), str(each.get("pages_sha256", ""))
        found[key] = Filed(key, title, tuple(each.get("redactions", ())), pages)
    return found


def differences(before: Mapping[str, Filed], now: Mapping[str, Filed]) -> Iterator[Difference]:
    """What is new, what became of what stays, what is gone: each in the order of its version."""
    for key, each in now.items():
        old = before.get(key)
        change = Change.ADDED if old is None else _between(old, each)
        if change is not None:
            yield Difference(change, key, each.title, old.pages if old else "", each.pages)
    for key, each in before.items():
        if key not in now:
            yield Difference(Change.WITHDRAWN, key, each.title, each.pages)


def _between(old: Filed, new: Filed) -> Change | None:
    if set(new.redactions) - set(old.redactions):
        return Change.REDACTED
    if set(old.redactions) - set(new.redactions):
        return Change.READABLE
    return Change.REDRAWN if old.pages and new.pages and old.pages != new.pages else None
