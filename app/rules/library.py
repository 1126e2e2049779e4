"""All packs together: the ones shipped, the ones a firm adds, and a firm's own targets instead of ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

from app.rules.checks import LogFields, check_beside, check_calendars, check_log, check_pack
from app.rules.errors import PackError, Problem, RulesError
from app.rules.files import read_toml
from app.rules.pack import Clock, Closure, Pack
from app.rules.reader import read_clock, read_closures, read_pack, read_watch
from app.rules.table import Table

SHIPPED = Path(__file__).parent / "packs"
OWN_TARGETS = "own-targets"
"""The shipped pack for complaints under no rules of law: our own targets, in the zone and calendar of the complaint."""
PROCEDURE = "track"
"""What a file of the firm's folder says that holds a procedure of some forum and no rules: others read it."""


class Library:
    """Packs by regime. Build it with `load_library`."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._packs = packs
        self._by_digest = {clock.digest: clock for pack in packs.values() for clock in pack.every_clock()}

    @property
    def packs(self) -> Mapping[str, Pack]:
        """All packs by regime."""
        return self._packs

    def pack(self, regime: str) -> Pack:
        """The pack of a regime; RulesError with the regimes there are when there is none."""
        try:
            return self.packs[regime]
        except KeyError as error:
            raise RulesError(
                f"there are no rules called {regime!r}; there are: {', '.join(self.regimes())}"
            ) from error

    def regimes(self) -> tuple[str, ...]:
        """Every regime, in alphabetical order."""
        return tuple(sorted(self.packs))

    def clock(self, regime: str, clock_id: str) -> Clock:
        """A clock in its newest version: for titles; dates come from `engine.compute`."""
        pack = self.pack(regime)
        pack.require_clock(clock_id)
        clocks = {clock.id: clock for version in pack.versions for clock in version.clocks}
        clocks.update((target.id, target) for target in pack.targets)
        return clocks[clock_id]

    def clock_written(self, digest: str) -> Clock | None:
        """The clock whose rule is written word for word so; None for a rule that is written nowhere any more."""
        return self._by_digest.get(digest)


def load_library(extra: Path | None = None) -> Library:
    """The shipped packs and those in a firm's folder; PackError lists everything wrong in any of them.

    A file of the firm either adds a regime or, with `override = "<regime>"`, replaces own targets by id. Statutory
    lengths cannot be overridden.
    """
    packs, problems = _read_folder(SHIPPED, {})
    if extra is not None and extra.is_dir():
        packs, more = _read_folder(extra, packs)
        problems = [*problems, *more]
    if problems:
        raise PackError(tuple(problems))
    return Library(packs)


def lint(
    folder: Path | None = None,
    *,
    calendars: Collection[str] | None = None,
    log_fields: LogFields | None = None,
) -> list[Problem]:
    """Everything wrong in a folder of packs (the shipped ones without one): file, key, message.

    With the codes of the `calendars` that there are, those that a pack names and nobody has are problems too; with the
    `log_fields`, so are events that no log entry could carry.
    """
    known: dict[str, Pack] = {}
    if folder is not None and folder.resolve() != SHIPPED.resolve():
        known, _ = _read_folder(SHIPPED, {})
    packs, problems = _read_folder(folder or SHIPPED, known)
    for regime, pack in packs.items():
        if pack is known.get(regime):
            continue
        if calendars is not None:
            problems += check_calendars(pack, pack.file, calendars)
        if log_fields is not None:
            problems += check_log(pack, pack.file, log_fields)
    return sorted(problems)


def _read_folder(folder: Path, known: dict[str, Pack]) -> tuple[dict[str, Pack], list[Problem]]:
    packs = dict(known)
    named = set(known)  # those with mistakes too: one mistake is told once
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            content = read_toml(path)
        except PackError as error:
            problems += error.problems
            continue
        if PROCEDURE in content:
            continue
        if "override" in content:
            problems += _override(packs, content, path.name)
            continue
        pack, wrong = read_pack(content, path.name)
        named.add(pack.regime)
        wrong = wrong or check_pack(pack, path.name)
        if pack.regime in packs:
            wrong.append(
                Problem(path.name, "regime", f"{pack.regime!r} exists already; use override for own targets")
            )
        if not wrong:
            packs[pack.regime] = pack
        problems += wrong
    for pack in packs.values():
        if known.get(pack.regime) is not pack:
            problems += check_beside(pack, pack.file, named)
    return packs, problems


def _override(packs: dict[str, Pack], content: Mapping[str, Any], file: str) -> list[Problem]:
    """What a firm may say of a pack: own targets, what its board keeps in view, when its own office or another closes.

    Anything else in the file is refused by `close`.
    """
    problems: list[Problem] = []
    table = Table(content, file, "", problems)
    regime = table.text("override")
    targets = tuple(
        replace(read_clock(inner, default_kind="target"), file=file) for inner in table.tables("targets")
    )
    watches = tuple(read_watch(inner) for inner in table.tables("watches"))
    closes_at = table.hour("closes_at")
    closures = tuple(read_closures(inner) for inner in table.tables("closures"))
    if table.has("versions"):
        table.pass_over("versions", "a date in law cannot be replaced; only own targets can")
    table.close()
    pack = packs.get(regime)
    if pack is None:
        return [*problems, Problem(file, "override", f"there are no rules called {regime!r}")]
    statutory = {clock.id for version in pack.versions for clock in version.clocks}
    problems += [
        Problem(
            file, f"targets[{target.id}]", "is a date in law of these rules; only own targets can be replaced"
        )
        for target in targets
        if target.id in statutory
    ]
    problems += [
        Problem(file, f"closures[{clock_id}]", f"{regime} has no clock {clock_id!r}")
        for clock_id, _closures in closures
        if clock_id not in statutory
    ]
    changed = _closed(_with_targets(pack, targets), dict(closures), closes_at)
    changed = replace(changed, watches=watches or pack.watches)
    problems += check_pack(changed, file)
    if not problems:
        packs[regime] = changed
    return problems


def _with_targets(pack: Pack, targets: tuple[Clock, ...]) -> Pack:
    kept = {target.id: target for target in pack.targets}
    for target in targets:
        known = kept.get(target.id)
        shipped = known.instead_of or known if known else None
        kept[target.id] = replace(target, instead_of=shipped)
    return replace(pack, targets=tuple(kept.values()))


def _closed(pack: Pack, closures: Mapping[str, tuple[Closure, ...]], closes_at: time | None) -> Pack:
    """Dated closings are no length of the law: they say when there was nobody to take an answer."""
    return replace(
        pack,
        closes_at=closes_at or pack.closes_at,
        versions=tuple(
            replace(
                version,
                clocks=tuple(
                    replace(clock, closures=(*clock.closures, *closures.get(clock.id, ())))
                    for clock in version.clocks
                ),
            )
            for version in pack.versions
        ),
    )
