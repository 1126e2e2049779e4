"""One reader's variant of a bundle in the making, once the pages of its papers are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.bundles.domain.differences import Difference, Filed, differences
from app.bundles.domain.layout import Layout
from app.bundles.domain.patterns import without_words
from app.bundles.made.matter import ClauseExtract
from app.bundles.made.printed import WORDS
from app.bundles.models import Bundle
from app.bundles.services.choosing import Chosen, ChosenSection
from app.bundles.sources import Gathered, PartyFact, each_once
from app.cases.models import Case
from app.disclosure.domain.readers import Audience


@dataclass(frozen=True)
class Pages:
    """What is known of one chosen paper's pages. ``recording``: the file that a sheet stands for; ``digest``: of the
    pages as this reader gets them."""

    chosen: Chosen
    count: int
    digest: str
    textless: tuple[int, ...] = ()
    children: tuple[dict[str, Any], ...] = ()
    recording: Path | None = None


@dataclass(frozen=True)
class Variant:
    """One variant in the making. ``earlier``: the papers of its frozen versions, oldest first. ``blacked``: of each
    paper on file, the words that this reader's copy of it has burnt."""

    bundle: Bundle
    case: Case
    audience: Audience
    known: Gathered
    sections: Sequence[ChosenSection]
    pages: dict[str, Pages]
    layout: Layout
    number: int
    code: str
    check_address: str
    on: date
    freezing: bool
    insurer: str
    before: Layout | None = None
    earlier: tuple[Mapping[str, Filed], ...] = ()
    blacked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    clauses: tuple[ClauseExtract, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def say(self) -> Any:
        return WORDS[self.bundle.language]

    @property
    def lang(self) -> str:
        return self.bundle.language

    @property
    def separate(self) -> bool:
        """True when each paper leaves as a file of its own."""
        return self.bundle.kind == "files"

    @property
    def changed(self) -> list[Difference]:
        """What is different from the version before, if there is one."""
        now = {
            key: Filed(key, self.titles[key], each.chosen.burnt_numbers, each.digest)
            for key, each in self.pages.items()
        }
        found = differences(self.earlier[-1], now) if self.earlier else ()
        return [replace(each, title=self._blacked(each)) for each in found]

    @property
    def parties(self) -> tuple[PartyFact, ...]:
        """Everybody of whom this reader may know that they take part, each once."""
        told = (each for each in self.known.parties if not each.seen_by or self.audience in each.seen_by)
        return each_once(told, self.say["also"])

    @property
    def files(self) -> dict[str, int]:
        """The numbers of separate files, by paper: those of the index. Empty where all is one file."""
        if not self.separate:
            return {}
        goes = [each.key for section in self.sections for each in section.papers if each.key in self.pages]
        return {key: number for number, key in enumerate(goes, start=1)}

    def _blacked(self, each: Difference) -> str:
        return without_words(each.title, self.blacked.get(each.item, ()), self.say["blacked"])
