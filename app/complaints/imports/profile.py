"""Import profiles: data files that say how the file of a register becomes complaints.

``profiles/*.toml`` beside this module are shipped; those of the instance's ``profiles`` folder come on top. Pure: the
standard library only. The keys are explained in docs/imports.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).resolve().parent / "profiles"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,23}")


class BadProfile(ValueError):
    """A profile that cannot be used; says which file and why."""


@dataclass(frozen=True)
class ListColumn:
    """A column that may hold several values for one complaint, on several rows or split within a row.

    ``labels`` maps what the register writes (folded, see ``fold``) to a code; drifted spellings share one. A column
    without a code list (``coded`` false) is kept as text.
    """

    name: str
    column: str
    title: str
    splitter: str | None = None
    coded: bool = True
    labels: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """How the file of one register is read. Columns are named by their heading."""

    name: str
    title: str
    header: tuple[str, ...]
    encoding: str
    delimiter: str
    number: str
    received: str
    dates: tuple[str, ...]
    closed: str | None
    closed_day_known: bool
    open_when: tuple[str, frozenset[str]] | None
    channel: str | None
    channels: Mapping[str, str]
    words: str | None
    recovered: str | None
    language: str
    regime: str | None
    constant: tuple[str, ...]
    lists: tuple[ListColumn, ...]
    points: tuple[str, ...]
    product: tuple[str, ...]
    disposed_by: tuple[str, ...]
    outcome_order: tuple[str, ...]
    not_stated: frozenset[str]
    unit: Mapping[str, Any]

    def list_named(self, name: str) -> ListColumn:
        """The list column ``name`` (not its heading)."""
        return next(column for column in self.lists if column.name == name)


def fold(label: str) -> str:
    """How labels are compared: neither capitals nor the width of spaces make a difference."""
    return " ".join(label.split()).casefold()


def profiles(folders: tuple[Path, ...] = ()) -> dict[str, Path]:
    """The files of all profiles by name; a later folder's file replaces an earlier one's of the same name."""
    found: dict[str, Path] = {}
    for folder in (SHIPPED, *folders):
        for path in sorted(folder.glob("*.toml")):
            found[path.stem] = path
    return found


def load(name: str, folders: tuple[Path, ...] = ()) -> Profile:
    """The profile ``name``. Raises BadProfile when there is none or it contradicts itself."""
    path = profiles(folders).get(name)
    if path is None:
        known = ", ".join(sorted(profiles(folders)))
        raise BadProfile(f"There is no profile “{name}”. Known: {known}.")
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        profile = _profile(name, values)
        _check(profile)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadProfile(f"The profile {path.name} cannot be used: {error}") from error
    return profile


def _profile(name: str, values: dict[str, Any]) -> Profile:
    receipt = values["receipt"]
    open_when = receipt.get("open_when")
    return Profile(
        name=name,
        title=values["title"],
        header=tuple(values["header"]),
        encoding=values.get("encoding", "utf-8"),
        delimiter=values.get("delimiter", ","),
        number=values["number"],
        received=receipt["received"],
        dates=tuple(values["dates"]),
        closed=receipt.get("closed"),
        closed_day_known=receipt.get("closed_day_known", True),
        open_when=(open_when["column"], frozenset(map(fold, open_when["labels"]))) if open_when else None,
        channel=receipt.get("channel"),
        channels={fold(label): code for label, code in receipt.get("channels", {}).items()},
        words=receipt.get("words"),
        recovered=values.get("recovered"),
        language=values.get("language", "en"),
        regime=values.get("regime"),
        constant=tuple(values.get("constant", ())),
        lists=tuple(_list_column(item) for item in values.get("list", ())),
        points=tuple(values["points"]),
        product=tuple(values.get("product", ())),
        disposed_by=tuple(values.get("disposed_by", ())),
        outcome_order=tuple(values.get("outcome_order", ())),
        not_stated=frozenset(map(fold, ("", *values.get("not_stated", ())))),
        unit=values["unit"],
    )


def _list_column(values: dict[str, Any]) -> ListColumn:
    codes: dict[str, Any] = values.get("labels", {})
    labels = {fold(label): code for label, code in codes.items()}
    titles: dict[str, str] = {}
    for label, code in codes.items():
        titles.setdefault(code, label)
    labels |= {fold(label): codes[meant] for label, meant in values.get("also", {}).items()}
    return ListColumn(
        name=values["name"],
        column=values["column"],
        title=values["title"],
        splitter=values.get("splitter"),
        coded=values.get("coded", True),
        labels=labels,
        titles=titles,
        outcomes={codes[label]: outcome for label, outcome in values.get("outcomes", {}).items()},
    )


def _check(profile: Profile) -> None:
    if not _NAME.fullmatch(profile.name):
        raise ValueError("its name needs small letters, digits and hyphens, 24 at most")
    if len(set(profile.header)) != len(profile.header):
        raise ValueError("a column stands twice in its header")
    if len(profile.delimiter) != 1:
        raise ValueError("its delimiter is not one character")
    named = [profile.number, profile.received, *profile.constant, *(item.column for item in profile.lists)]
    named += [name for name in (profile.closed, profile.channel, profile.words, profile.recovered) if name]
    if profile.open_when:
        named.append(profile.open_when[0])
    for column in named:
        if column not in profile.header:
            raise ValueError(f"the column “{column}” is not in its header")
    known = {item.name for item in profile.lists}
    for name in (*profile.points, *profile.product, *profile.disposed_by):
        if name not in known:
            raise ValueError(f"“{name}” is none of its lists")
    given = {outcome for item in profile.lists for outcome in item.outcomes.values()}
    if given - set(profile.outcome_order):
        raise ValueError(f"outcome_order lacks {', '.join(sorted(given - set(profile.outcome_order)))}")
