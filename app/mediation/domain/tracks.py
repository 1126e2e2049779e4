"""What a procedure says of itself, as plain frozen values: stages, who acts, what binds whom. `reading` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from app.rules.terms import Bilingual, Verified

Kind: TypeAlias = Literal["mediation", "arbitration", "ombudsman", "court", "appraisal"]
Actor: TypeAlias = Literal["us", "complainant", "both", "forum", "court"]
Opener: TypeAlias = Literal["complainant", "us", "both"]
OutcomeKind: TypeAlias = Literal["settlement", "award", "decision", "none"]
Binds: TypeAlias = Literal["both", "us", "if-accepted", "none"]


@dataclass(frozen=True, slots=True)
class Sure:
    """Where something was read, and how sure it is."""

    source: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Counted:
    """Rules whose clocks belong to the procedure; without ``clocks`` all of them."""

    pack: str
    clocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is due at a stage."""

    by: Actor
    text: Bilingual


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a proceeding stands, who acts then, and what is to be done. ``done_by``: our steps after which it is done,
    though the stage goes on."""

    id: str
    title: Bilingual
    acts: Actor
    todo: Bilingual
    papers: tuple[Paper, ...] = ()
    done_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens. ``to``: the stage it leads to. ``tells``: the complaint's own event it is too.

    ``by_outcome``: written down with the outcome, never by itself. ``confirms``: what a court made of the settlement.
    """

    id: str
    by: Actor
    title: Bilingual
    stages: tuple[str, ...] = ()
    to: str = ""
    tells: str = ""
    by_outcome: bool = False
    confirms: Literal["", "applied", "given", "refused"] = ""

    def may_follow(self, stage: str) -> bool:
        """True when it can happen at ``stage``."""
        return not self.stages or stage in self.stages


@dataclass(frozen=True, slots=True)
class Outcome:
    """A way to end, what it binds, and the steps that are written down with it.

    ``window`` (``pack:clock``) is the complainant's time to accept it where the rules count one; a day that the
    decision names itself takes its place. ``recourse`` (``pack:clock``) is the time in which either side may challenge
    it; ``challenged`` and ``left`` are the steps of doing so and of deciding not to. ``confirmable``: a court may
    confirm it; ``confirm_within`` (``pack:clock``) is the time in which both sides ask it together.
    """

    id: str
    kind: OutcomeKind
    title: Bilingual
    binds: Binds
    text: Bilingual
    sure: Sure
    made: str = ""
    received: str = ""
    accepted: str = ""
    rejected: str = ""
    complied: str = ""
    window: str = ""
    recourse: tuple[str, ...] = ()
    challenged: str = ""
    left: str = ""
    confirmable: bool = False
    confirm_within: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """A ground on which the firm may object to the forum."""

    id: str
    title: Bilingual


@dataclass(frozen=True, slots=True)
class Effect:
    """What opening does to a date of the complaint (``pack:clock``): it ends it, or leaves it running."""

    clock: str
    stops: bool
    text: Bilingual
    sure: Sure


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold before the forum can be used. ``window`` and ``opening`` are ``pack:clock`` of the complaint."""

    text: Bilingual
    sure: Sure
    window: str = ""
    opening: str = ""
    needs_answer: bool = False
    needs_agreement: bool = False
    incompatible: tuple[str, ...] = ()
    most: tuple[int, str] | None = None  # minor units and currency


@dataclass(frozen=True, slots=True)
class Mediation:
    """Whether those who decide may know what was said when the matter was mediated."""

    known: bool
    text: Bilingual
    sure: Sure


@dataclass(frozen=True, slots=True)
class Track:
    """One edition of a procedure."""

    track: str
    edition: str
    kind: Kind
    title: Bilingual
    short: Bilingual
    forum: Bilingual
    countries: tuple[str, ...]
    opened_by: tuple[Opener, ...]
    zone: str
    begins: tuple[str, ...]
    rules: tuple[Counted, ...]
    facts: tuple[str, ...]  # pack:fact, asked when it is opened
    mediation: Mediation
    check: Check
    objections: tuple[Objection, ...]
    effects: tuple[Effect, ...]
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    sure: Sure
    since: date | None = None
    until: date | None = None
    file: str = ""
    digest: str = ""

    @property
    def stage_by_id(self) -> Mapping[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    def stage(self, stage_id: str) -> Stage:
        """A stage; the first one for a name that an older edition had."""
        return self.stage_by_id.get(stage_id, self.stages[0])

    def step(self, step_id: str) -> Step | None:
        """A step, or None."""
        return next((step for step in self.steps if step.id == step_id), None)

    def outcome(self, outcome_id: str) -> Outcome | None:
        """An outcome, or None."""
        return next((each for each in self.outcomes if each.id == outcome_id), None)

    def steps_at(self, stage: str) -> tuple[Step, ...]:
        """What may be written down at ``stage`` by itself, in the order of the procedure."""
        return tuple(
            step
            for step in self.steps
            if not step.by_outcome and step.id not in self.begins and step.may_follow(stage)
        )


class Tracks:
    """All procedures, each with its editions."""

    def __init__(self, tracks: tuple[Track, ...]) -> None:
        self._editions: dict[str, list[Track]] = {}
        for track in tracks:
            self._editions.setdefault(track.track, []).append(track)

    def names(self) -> tuple[str, ...]:
        """Every procedure, in alphabetical order."""
        return tuple(sorted(self._editions))

    def find(self, name: str, edition: str = "", on: date | None = None) -> Track | None:
        """The named edition; without one that in force ``on`` the day, else the newest. None for an unknown name."""
        editions = self._editions.get(name, [])
        if edition:
            return next((each for each in editions if each.edition == edition), None)
        in_force = [
            each
            for each in editions
            if on is None or ((each.since or date.min) <= on and on <= (each.until or date.max))
        ]
        return max(in_force or editions, key=lambda each: each.since or date.min, default=None)

    def newest(self) -> tuple[Track, ...]:
        """The newest edition of each."""
        return tuple(found for name in self.names() if (found := self.find(name)) is not None)
