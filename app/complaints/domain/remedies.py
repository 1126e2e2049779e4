"""What becomes of a remedy: the steps it may take, and when it is owed."""

from __future__ import annotations

from enum import StrEnum

from app.shared.errors import Refused
from app.shared.text import N_


class Stage(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ASKED = "asked"
    DONE = "done"
    DROPPED = "dropped"


class Step(StrEnum):
    ACCEPT = "accept"
    ASK = "ask"
    DO = "do"
    MOVE = "move"
    CORRECT = "correct"
    DROP = "drop"


OWED = frozenset({Stage.ACCEPTED, Stage.ASKED})
"""While it stands here, the complaint does not close."""

_STEPS: dict[tuple[Stage, Step], Stage] = {
    (Stage.OFFERED, Step.ACCEPT): Stage.ACCEPTED,
    (Stage.OFFERED, Step.MOVE): Stage.OFFERED,
    (Stage.OFFERED, Step.CORRECT): Stage.OFFERED,
    (Stage.OFFERED, Step.DROP): Stage.DROPPED,
    (Stage.ACCEPTED, Step.ASK): Stage.ASKED,
    (Stage.ACCEPTED, Step.DO): Stage.DONE,
    (Stage.ACCEPTED, Step.MOVE): Stage.ACCEPTED,
    (Stage.ACCEPTED, Step.CORRECT): Stage.ACCEPTED,
    (Stage.ACCEPTED, Step.DROP): Stage.DROPPED,
    (Stage.ASKED, Step.DO): Stage.DONE,
    (Stage.ASKED, Step.MOVE): Stage.ASKED,
    (Stage.ASKED, Step.CORRECT): Stage.ASKED,
    (Stage.ASKED, Step.DROP): Stage.DROPPED,
}

_OF_MONEY = frozenset({Step.ASK, Step.CORRECT})

STAGE_TITLES = {
    Stage.OFFERED: N_("Offered, not accepted yet"),
    Stage.ACCEPTED: N_("Accepted, to be done"),
    Stage.ASKED: N_("Payment asked for"),
    Stage.DONE: N_("Done"),
    Stage.DROPPED: N_("Dropped"),
}


def next_stage(stage: str, step: Step, *, pays: bool) -> Stage:
    """Where ``step`` leads. Raises Refused where it cannot be taken: only money is asked for, or has an amount."""
    found = _STEPS.get((Stage(stage), step))
    if found is None or (step in _OF_MONEY and not pays):
        raise Refused(N_("This cannot be done with the remedy as it stands. Look at it again."))
    return found


def steps_from(stage: str, *, pays: bool) -> list[Step]:
    """The steps that it may take now, the most useful first."""
    return [step for step in Step if (Stage(stage), step) in _STEPS and (pays or step not in _OF_MONEY)]
