"""Which entries of a stream stand after corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.platform.log.reading import Entry


@dataclass(frozen=True)
class Restated:
    """An entry and the one it corrected, for 'was … now …'."""

    now: Entry
    was: Entry


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries as they stand: a correction takes the place of the entry it names, and keeps its own number.

    In the order in which things were recorded first: what was corrected late still comes before what followed it.
    """
    kept: dict[int, Entry] = {}
    places: dict[int, int] = {}
    for entry in entries:
        corrected = entry.seq if entry.corrects is None else entry.corrects
        place = places[entry.seq] = places.pop(corrected, entry.seq)
        kept[place] = entry
    return list(kept.values())


def restated(entries: Iterable[Entry]) -> list[Restated]:
    """Every correction with what it corrected, in the order they were recorded."""
    by_seq = {entry.seq: entry for entry in entries}
    return [
        Restated(entry, by_seq[entry.corrects])
        for entry in by_seq.values()
        if entry.corrects is not None and entry.corrects in by_seq
    ]
