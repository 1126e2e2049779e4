"""TOML → procedures. Says for every mistake which file, which key and what. A firm's own stand beside ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias, cast
from zoneinfo import available_timezones

from app.mediation.domain.tracks import (
    Actor,
    Binds,
    Check,
    Counted,
    Effect,
    Kind,
    Mediation,
    Objection,
    Opener,
    Outcome,
    OutcomeKind,
    Paper,
    Stage,
    Step,
    Sure,
    Track,
    Tracks,
)
from app.rules.errors import PackError, Problem
from app.rules.files import read_toml
from app.rules.library import Library
from app.rules.table import Table
from app.rules.terms import Bilingual, Verified
from app.shared.errors import Refused
from app.shared.money import Money

Confirms: TypeAlias = Literal["applied", "given", "refused"]
SHIPPED = Path(__file__).parent.parent / "tracks"
COUNTRY = re.compile("[A-Z]{2}")
KEY = "track"
"""What a file must say to be a procedure: other files of the firm's folder are rules."""


def load_tracks(library: Library, own: Path | None = None) -> Tracks:
    """The shipped procedures and the firm's; PackError lists everything wrong in any of them."""
    tracks, problems = _folder(SHIPPED, library)
    if own is not None and own.is_dir():
        more, wrong = _folder(own, library)
        tracks, problems = [*tracks, *more], [*problems, *wrong]
    problems += _repeated(tracks)
    if problems:
        raise PackError(tuple(problems))
    return Tracks(tuple(tracks))


def lint_tracks(library: Library, folder: Path | None = None) -> list[Problem]:
    """Everything wrong in a folder of procedures (the shipped ones without one)."""
    tracks, problems = _folder(folder or SHIPPED, library)
    if folder is not None and folder.resolve() != SHIPPED.resolve():
        tracks = [*_folder(SHIPPED, library)[0], *tracks]
    return sorted([*problems, *_repeated(tracks)])


def _folder(folder: Path, library: Library) -> tuple[list[Track], list[Problem]]:
    tracks: list[Track] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            content = read_toml(path)
        except PackError as error:
            problems += error.problems if folder == SHIPPED else []  # the rules' own reading names it already
            continue
        if KEY in content:
            track, wrong = read_track(content, path.name)
            wrong = wrong or check_track(track, library)
            problems += wrong
            tracks += [] if wrong else [track]
    return tracks, problems


def _repeated(tracks: Iterable[Track]) -> list[Problem]:
    seen: set[tuple[str, str]] = set()
    found = []
    for track in tracks:
        if (track.track, track.edition) in seen:
            found.append(Problem(track.file, "edition", f"{track.track} {track.edition} is there already"))
        seen.add((track.track, track.edition))
    return found


def read_track(content: Mapping[str, object], file: str) -> tuple[Track, list[Problem]]:
    """A procedure and everything wrong with how it is written. With problems it must not be used."""
    problems: list[Problem] = []
    table = Table(content, file, "", problems)
    track = Track(
        track=table.text(KEY),
        edition=table.text("edition"),
        kind=table.choice("kind", Kind),
        title=table.bilingual("title"),
        short=table.bilingual("short"),
        forum=table.bilingual("forum"),
        countries=table.texts("countries"),
        opened_by=_words(table, "opened_by", Opener),
        zone=table.text("zone"),
        begins=table.texts("begins"),
        rules=tuple(_counted(inner) for inner in table.tables("rules")),
        facts=table.texts("facts"),
        mediation=_mediation(table.table("mediation")),
        check=_check(table.table("check")),
        objections=tuple(_objection(inner) for inner in table.tables("objections")),
        effects=tuple(_effect(inner) for inner in table.tables("effects")),
        stages=tuple(_stage(inner) for inner in table.tables("stages")),
        steps=tuple(_step(inner) for inner in table.tables("steps")),
        outcomes=tuple(_outcome(inner) for inner in table.tables("outcomes")),
        sure=_sure(table),
        since=table.day("from"),
        until=table.day("to"),
        file=file,
        digest=table.digest(),
    )
    table.close()
    return track, problems


def check_track(track: Track, library: Library) -> list[Problem]:
    """What must hold beyond being well written: names that exist, a way in, a way out."""
    return [Problem(track.file, key, message) for key, message in _wrong(track, library)]


def _wrong(track: Track, library: Library) -> Iterable[tuple[str, str]]:
    if track.zone not in available_timezones():
        yield "zone", f"{track.zone!r} is no time zone"
    for name in ("stages", "outcomes", "begins"):
        if not getattr(track, name):
            yield name, "must name at least one"
    for code in track.countries:
        if not COUNTRY.fullmatch(code):
            yield "countries", f"is {code!r}; must be a country's two letters such as GB"
    yield from _wrong_steps(track)
    for outcome in track.outcomes:
        yield from _wrong_outcome(track, outcome)
    yield from _unknown_rules(track, library)


def _wrong_steps(track: Track) -> Iterable[tuple[str, str]]:
    stages = {stage.id for stage in track.stages}
    for step_id in track.begins:
        step = track.step(step_id)
        if step is None:
            yield "begins", f"there is no step {step_id!r}"
        elif not step.to:
            yield f"steps[{step_id}].to", "opens the external case and must name a stage"
    for stage in track.stages:
        for step_id in stage.done_by:
            if track.step(step_id) is None:
                yield f"stages[{stage.id}].done_by", f"there is no step {step_id!r}"
    for step in track.steps:
        for named in (*step.stages, *filter(None, [step.to])):
            if named not in stages:
                yield f"steps[{step.id}]", f"there is no stage {named!r}"


def _wrong_outcome(track: Track, outcome: Outcome) -> Iterable[tuple[str, str]]:
    for name in ("made", "received", "accepted", "rejected", "complied", "challenged", "left"):
        named = getattr(outcome, name)
        if named and track.step(named) is None:
            yield f"outcomes[{outcome.id}].{name}", f"there is no step {named!r}"
    counted = {each.pack: each.clocks for each in track.rules}
    named_clocks = [
        (key, name) for key in ("window", "confirm_within") if (name := str(getattr(outcome, key)))
    ]
    for key, name in (*named_clocks, *(("recourse", each) for each in outcome.recourse)):
        pack, _colon, clock = name.partition(":")
        if pack not in counted or (counted[pack] and clock not in counted[pack]):
            yield f"outcomes[{outcome.id}].{key}", f"{name!r} is not counted by this procedure"


def _unknown_rules(track: Track, library: Library) -> Iterable[tuple[str, str]]:
    for counted in track.rules:
        pack = library.packs.get(counted.pack)
        if pack is None:
            yield f"rules[{counted.pack}]", f"there are no rules called {counted.pack!r}"
            continue
        for clock in counted.clocks:
            if clock not in pack.clock_ids():
                yield f"rules[{counted.pack}]", f"has no clock {clock!r}"
    for key, name in _clocks_named(track):
        regime, _colon, clock = name.partition(":")
        pack = library.packs.get(regime)
        if pack is None or clock not in pack.clock_ids():
            yield key, f"there is no clock {name!r}; write pack:clock"
    for name in track.facts:
        pack = library.packs.get(name.partition(":")[0])
        if pack is None or name.partition(":")[2] not in pack.facts:
            yield "facts", f"there is no fact {name!r}; write pack:fact"


def _clocks_named(track: Track) -> Iterable[tuple[str, str]]:
    """Clocks of the complaint on which the procedure depends, or on which it has an effect."""
    named = [("check.window", track.check.window), ("check.opening", track.check.opening)]
    named += [(f"effects[{number}].clock", each.clock) for number, each in enumerate(track.effects, start=1)]
    return ((key, name) for key, name in named if name)


def _words(table: Table, key: str, allowed: object) -> tuple[Opener, ...]:
    known = getattr(allowed, "__args__", ())
    for word in table.texts(key):
        if word not in known:
            table.problem(key, f"is {word!r}; must be one of: {', '.join(known)}")
    return tuple(cast(Opener, word) for word in table.texts(key) if word in known)


def _sure(table: Table) -> Sure:
    return Sure(table.text("source"), table.choice("verified", Verified))


def _label(table: Table) -> Bilingual:
    return Bilingual(table.text("en"), table.text("zh"))


def _counted(table: Table) -> Counted:
    counted = Counted(table.text("pack"), table.texts("clocks"))
    table.close()
    return counted


def _mediation(table: Table) -> Mediation:
    mediation = Mediation(table.flag("known"), _label(table), _sure(table))
    table.close()
    return mediation


def _check(table: Table) -> Check:
    check = Check(
        text=_label(table),
        sure=_sure(table),
        window=table.text("window", ""),
        opening=table.text("opening", ""),
        needs_answer=table.flag("needs_answer", False),
        needs_agreement=table.flag("needs_agreement", False),
        incompatible=table.texts("incompatible"),
        most=_most(table),
    )
    table.close()
    return check


def _most(table: Table) -> tuple[int, str] | None:
    amount, _space, currency = table.text("most", "").partition(" ")
    if not amount:
        return None
    try:
        return Money.parse(amount, currency).minor, currency
    except Refused as error:
        table.problem("most", f"must be an amount such as 150000 SGD: {error}")
        return None


def _objection(table: Table) -> Objection:
    objection = Objection(table.text("id"), _label(table))
    table.close()
    return objection


def _effect(table: Table) -> Effect:
    effect = Effect(table.text("clock"), table.flag("stops"), _label(table), _sure(table))
    table.close()
    return effect


def _stage(table: Table) -> Stage:
    papers = []
    for inner in table.tables("papers"):
        papers.append(Paper(inner.choice("by", Actor), _label(inner)))
        inner.close()
    stage = Stage(
        table.text("id"),
        table.bilingual("title"),
        table.choice("acts", Actor),
        table.bilingual("todo"),
        tuple(papers),
        table.texts("done_by"),
    )
    table.close()
    return stage


def _step(table: Table) -> Step:
    step = Step(
        id=table.text("id"),
        by=table.choice("by", Actor),
        title=_label(table),
        stages=table.texts("from"),
        to=table.text("to", ""),
        tells=table.text("tells", ""),
        by_outcome=table.text("recorded_by", "") == "outcome",
        confirms=table.choice("confirms", Confirms) if table.has("confirms") else "",
    )
    table.close()
    return step


def _outcome(table: Table) -> Outcome:
    outcome = Outcome(
        id=table.text("id"),
        kind=table.choice("kind", OutcomeKind),
        title=table.bilingual("title"),
        binds=table.choice("binds", Binds),
        text=_label(table),
        sure=_sure(table),
        made=table.text("made", ""),
        received=table.text("received", ""),
        accepted=table.text("accepted", ""),
        rejected=table.text("rejected", ""),
        complied=table.text("complied", ""),
        window=table.text("window", ""),
        recourse=table.texts("recourse"),
        challenged=table.text("challenged", ""),
        left=table.text("left", ""),
        confirmable=table.flag("confirmable", False),
        confirm_within=table.text("confirm_within", ""),
    )
    table.close()
    return outcome
