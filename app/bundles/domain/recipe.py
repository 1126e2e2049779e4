"""A recipe: which papers, in which sections, in which order. It rebuilds the same bundle from the same papers.

Changes are small and made one by one on the recipe as it stands, so that two people who work on it lose nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from app.shared.errors import Refused
from app.shared.text import N_

MOST_SECTIONS = 26


@dataclass(frozen=True, slots=True)
class Paper:
    """What the rules look at: ``dated`` as far as known, ``group`` the section it belongs to by rule."""

    key: str
    dated: str
    group: str


@dataclass(frozen=True)
class Section:
    """``id`` stays while the title changes; the letter A, B… follows from the order."""

    id: str
    title: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """``left_out`` and ``skipped``: item → why (skipped: it cannot be built, and a person let it go).

    ``purposes``: item → what it is to prove (证明目的).
    """

    sections: tuple[Section, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    skipped: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    purposes: Mapping[str, str] = field(default_factory=dict)

    @property
    def items(self) -> list[str]:
        """Everything placed, in order."""
        return [item for section in self.sections for item in section.items]

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        made: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return made

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Recipe:
        """The same back."""
        sections = tuple(
            Section(each["id"], each["title"], tuple(each["items"])) for each in data.get("sections", ())
        )
        return cls(sections, data.get("left_out", {}), data.get("skipped", {}), data.get("purposes", {}))


def by_rule(papers: Iterable[Paper], titles: Mapping[str, str]) -> Recipe:
    """Everything, chronological, in the sections of ``titles``; what bears no date stands last in its section."""
    sections = []
    papers = list(papers)
    for group, title in titles.items():
        mine = sorted((paper for paper in papers if paper.group == group), key=_when)
        sections.append(Section(group, title, tuple(paper.key for paper in mine)))
    return Recipe(tuple(section for section in sections if section.items))


def _when(paper: Paper) -> tuple[str, str]:
    return (paper.dated or "9999", paper.key)


# --- changes ------------------------------------------------------------------------------------------------


def place(
    recipe: Recipe, item: str, section_id: str, papers: Mapping[str, Paper], before: str = ""
) -> Recipe:
    """Put ``item`` into a section: before another one, or without it at its own date."""
    section = _section(recipe, section_id)
    without = _without(recipe, item)
    there = list(next(each for each in without.sections if each.id == section.id).items)
    at = there.index(before) if before in there else _position(there, item, papers)
    there.insert(at, item)
    left_out = {key: why for key, why in without.left_out.items() if key != item}
    return replace(_changed(without, section.id, items=tuple(there)), left_out=left_out)


def _position(there: Sequence[str], item: str, papers: Mapping[str, Paper]) -> int:
    mine = _when(papers[item]) if item in papers else ("9999", item)
    for index, other in enumerate(there):
        if other in papers and _when(papers[other]) > mine:
            return index
    return len(there)


def move(recipe: Recipe, item: str, step: int) -> Recipe:
    """One place up (−1) or down (1); over the edge of its section into the next."""
    for number, section in enumerate(recipe.sections):
        if item not in section.items:
            continue
        items = list(section.items)
        at = items.index(item)
        if 0 <= at + step < len(items):
            items[at], items[at + step] = items[at + step], items[at]
            return _changed(recipe, section.id, items=tuple(items))
        if not 0 <= number + step < len(recipe.sections):
            return recipe
        other = recipe.sections[number + step]
        moved = (*other.items, item) if step < 0 else (item, *other.items)
        items.remove(item)
        return _changed(_changed(recipe, section.id, items=tuple(items)), other.id, items=moved)
    return recipe


def leave_out(recipe: Recipe, item: str, why: str) -> Recipe:
    """Take ``item`` out, saying why."""
    if not why.strip():
        raise Refused(N_("Say why it is left out."), field="reason")
    without = _without(recipe, item)
    return replace(without, left_out={**without.left_out, item: why.strip()[:300]})


def skip(recipe: Recipe, item: str, why: str, *, by: str, on: str) -> Recipe:
    """Let a paper go that cannot be built; the bundle lists it with the reason."""
    if not why.strip():
        raise Refused(N_("Say why the bundle may go without it."), field="reason")
    return replace(recipe, skipped={**recipe.skipped, item: {"why": why.strip()[:300], "by": by, "on": on}})


def unskip(recipe: Recipe, item: str) -> Recipe:
    """Want it after all."""
    return replace(recipe, skipped={key: value for key, value in recipe.skipped.items() if key != item})


def prove(recipe: Recipe, item: str, purpose: str) -> Recipe:
    """Say what a paper is to prove."""
    purposes = {key: value for key, value in recipe.purposes.items() if key != item}
    return replace(
        recipe, purposes={**purposes, item: purpose.strip()[:300]} if purpose.strip() else purposes
    )


def add_section(recipe: Recipe, title: str) -> Recipe:
    """A new section at the end."""
    _titled(title)
    if len(recipe.sections) >= MOST_SECTIONS:
        raise Refused(N_("A bundle has at most 26 sections."), field="title")
    taken = {section.id for section in recipe.sections}
    new_id = next(f"s{number}" for number in range(1, 1000) if f"s{number}" not in taken)
    return replace(recipe, sections=(*recipe.sections, Section(new_id, title.strip())))


def rename_section(recipe: Recipe, section_id: str, title: str) -> Recipe:
    """Another title."""
    _titled(title)
    return _changed(recipe, _section(recipe, section_id).id, title=title.strip())


def move_section(recipe: Recipe, section_id: str, step: int) -> Recipe:
    """One place up or down."""
    sections = list(recipe.sections)
    at = sections.index(_section(recipe, section_id))
    if 0 <= at + step < len(sections):
        sections[at], sections[at + step] = sections[at + step], sections[at]
    return replace(recipe, sections=tuple(sections))


def drop_section(recipe: Recipe, section_id: str) -> Recipe:
    """Remove a section; its papers wait to be placed again."""
    gone = _section(recipe, section_id)
    return replace(recipe, sections=tuple(each for each in recipe.sections if each is not gone))


def _titled(title: str) -> None:
    if not title.strip() or len(title) > 120:
        raise Refused(N_("Give the section a title of up to 120 characters."), field="title")


def _section(recipe: Recipe, section_id: str) -> Section:
    for section in recipe.sections:
        if section.id == section_id:
            return section
    raise Refused(N_("Somebody has removed that section meanwhile."), field="section")


def _changed(recipe: Recipe, section_id: str, **changes: Any) -> Recipe:
    change: Callable[[Section], Section] = lambda each: (  # noqa: E731
        replace(each, **changes) if each.id == section_id else each
    )
    return replace(recipe, sections=tuple(map(change, recipe.sections)))


def _without(recipe: Recipe, item: str) -> Recipe:
    sections = tuple(
        replace(section, items=tuple(each for each in section.items if each != item))
        for section in recipe.sections
    )
    return replace(recipe, sections=sections)


def letter_of(index: int) -> str:
    """A, B… by the section's place."""
    return chr(ord("A") + index)
