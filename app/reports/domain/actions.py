"""The states of an improvement and what leads from one to the next. What is not in the table is refused."""

from __future__ import annotations

from enum import StrEnum

from app.shared.errors import Refused
from app.shared.text import N_, NP_, Words


class State(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    STARTED = "started"
    DONE = "done"  # its effect is still to show
    EFFECTIVE = "effective"
    DECLINED = "declined"
    DROPPED = "dropped"


class Step(StrEnum):
    AGREE = "agree"
    DECLINE = "decline"
    RECONSIDER = "reconsider"
    START = "start"
    POSTPONE = "postpone"
    HAND_OVER = "hand-over"
    FINISH = "finish"
    LOOK_AGAIN = "look-again"  # not shown yet: judged on a later day
    CONFIRM = "confirm"
    REOPEN = "reopen"  # not effective: again, with what was learned
    DROP = "drop"


class Place(StrEnum):
    """Where something changes."""

    STAGE = "stage"
    WORDING = "wording"
    TRAINING = "training"
    SYSTEM = "system"
    PARTNER = "partner"


S, A = State, Step
_GOING = (S.PROPOSED, S.AGREED, S.STARTED)

TRANSITIONS: dict[tuple[State, Step], State] = {
    (S.PROPOSED, A.AGREE): S.AGREED,
    (S.PROPOSED, A.DECLINE): S.DECLINED,
    (S.DECLINED, A.RECONSIDER): S.PROPOSED,
    (S.DROPPED, A.RECONSIDER): S.PROPOSED,
    (S.AGREED, A.START): S.STARTED,
    **{(state, A.POSTPONE): state for state in _GOING},
    **{(state, A.HAND_OVER): state for state in (*_GOING, S.DONE)},
    **{(state, A.DROP): S.DROPPED for state in (S.AGREED, S.STARTED, S.DONE)},
    (S.STARTED, A.FINISH): S.DONE,
    (S.DONE, A.LOOK_AGAIN): S.DONE,
    (S.DONE, A.CONFIRM): S.EFFECTIVE,
    (S.DONE, A.REOPEN): S.STARTED,
    (S.EFFECTIVE, A.REOPEN): S.STARTED,  # it did not last
}

NEEDS_REASON = frozenset({A.DECLINE, A.RECONSIDER, A.POSTPONE, A.HAND_OVER, A.REOPEN, A.DROP})
OWNERS = frozenset({A.START, A.POSTPONE, A.FINISH})
"""Steps that the owner takes; the others are for whoever directs improvements."""

STATE_TITLES = {
    S.PROPOSED: N_("Proposed"),
    S.AGREED: NP_("action", "Agreed"),
    S.STARTED: N_("Being done"),
    S.DONE: N_("Done, effect to be seen"),
    S.EFFECTIVE: N_("Effective"),
    S.DECLINED: N_("Declined"),
    S.DROPPED: N_("Given up"),
}
STATE_GLYPHS = {
    S.PROPOSED: "registered",
    S.AGREED: "assigned",
    S.STARTED: "investigation",
    S.DONE: "approval",
    S.EFFECTIVE: "done",
    S.DECLINED: "open",
    S.DROPPED: "open",
}
STEP_TITLES = {
    A.AGREE: N_("Agree to it"),
    A.DECLINE: N_("Decline it"),
    A.RECONSIDER: N_("Propose it again"),
    A.START: N_("Begin"),
    A.POSTPONE: N_("Move the due date"),
    A.HAND_OVER: N_("Give it to somebody else"),
    A.FINISH: N_("It is done"),
    A.LOOK_AGAIN: N_("Look again later"),
    A.CONFIRM: N_("It was effective"),
    A.REOPEN: N_("Take it up again"),
    A.DROP: N_("Give it up"),
}
PLACE_TITLES = {
    Place.STAGE: N_("A stage of the process"),
    Place.WORDING: N_("A wording"),
    Place.TRAINING: N_("Training"),
    Place.SYSTEM: N_("A system"),
    Place.PARTNER: N_("A partner"),
}


def after(state: State | str, step: Step) -> State:
    """The state that ``step`` leads to. Raises Refused, naming the state, when the table has no such step."""
    try:
        return TRANSITIONS[(State(state), step)]
    except KeyError:
        raise Refused(
            N_("This cannot be done now. The action stands at: %(state)s."),
            state=Words(STATE_TITLES[State(state)]),
        ) from None


def possible(state: State | str) -> frozenset[Step]:
    """Every step the table allows in ``state``."""
    return frozenset(step for (start, step) in TRANSITIONS if start == State(state))
