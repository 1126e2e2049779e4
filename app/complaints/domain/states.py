"""The states of a complaint and what leads from one to the next. The table is total: what is not in it is refused."""

from __future__ import annotations

from enum import StrEnum

from app.shared.errors import Refused
from app.shared.text import N_, Words


class State(StrEnum):
    REGISTERED = "registered"
    ASSIGNED = "assigned"
    INVESTIGATING = "investigating"
    DECIDING = "deciding"  # every point has a finding
    APPROVING = "approving"
    APPROVED = "approved"  # the letter may go
    ANSWERED = "answered"  # the letter went
    CLOSED = "closed"


class Closing(StrEnum):
    """How a complaint ended."""

    ANSWERED = "answered"
    RESOLVED = "resolved"  # fast path: accepted by the complainant
    SETTLED = "settled"  # agreed without a finding
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    DECLINED = "declined"
    NOT_A_COMPLAINT = "not-a-complaint"
    OTHER_TRACK = "other-track"
    OUT_OF_SCOPE = "out-of-scope"
    IMPORTED = "imported"  # closed in the register it was kept in
    IMPORTED_UNDATED = "imported-undated"  # so too, on a day that the register does not give


ENDINGS = {
    Closing.ANSWERED: N_("Answered"),
    Closing.RESOLVED: N_("Resolved, accepted"),
    Closing.SETTLED: N_("Agreed without a finding"),
    Closing.WITHDRAWN: N_("Withdrawn"),
    Closing.MERGED: N_("Merged into another"),
    Closing.DECLINED: N_("Declined"),
    Closing.NOT_A_COMPLAINT: N_("Not a complaint"),
    Closing.OTHER_TRACK: N_("Another procedure"),
    Closing.OUT_OF_SCOPE: N_("Out of scope"),
    Closing.IMPORTED: N_("In its register"),
    Closing.IMPORTED_UNDATED: N_("In its register, day unknown"),
}

IN_REGISTER = frozenset({Closing.IMPORTED, Closing.IMPORTED_UNDATED})


class Action(StrEnum):
    ASSIGN = "assign"
    STEP_DOWN = "step-down"  # whoever had it turns out to be barred
    INVESTIGATE = "investigate"
    FIND = "find"
    COMPLETE_FINDINGS = "complete-findings"
    ADD_POINT = "add-point"
    CHANGE_POINT = "change-point"
    PROPOSE = "propose"
    RETURN = "return"
    APPROVE = "approve"
    DISPATCH = "dispatch"
    CLOSE = "close"
    RESOLVE = "resolve"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    DECLINE = "decline"
    REOPEN = "reopen"


S, A = State, Action
_EARLY = (S.REGISTERED, S.ASSIGNED, S.INVESTIGATING)
_OPEN = tuple(state for state in State if state is not S.CLOSED)

TRANSITIONS: dict[tuple[State, Action], State] = {
    (S.REGISTERED, A.ASSIGN): S.ASSIGNED,
    **{(state, A.ASSIGN): state for state in _OPEN if state is not S.REGISTERED},
    **{(state, A.STEP_DOWN): state for state in _OPEN if state is not S.INVESTIGATING},
    (S.INVESTIGATING, A.STEP_DOWN): S.ASSIGNED,
    (S.ASSIGNED, A.INVESTIGATE): S.INVESTIGATING,
    (S.INVESTIGATING, A.INVESTIGATE): S.INVESTIGATING,
    (S.INVESTIGATING, A.FIND): S.INVESTIGATING,
    (S.DECIDING, A.FIND): S.DECIDING,
    (S.INVESTIGATING, A.COMPLETE_FINDINGS): S.DECIDING,
    (S.DECIDING, A.COMPLETE_FINDINGS): S.DECIDING,
    **{(state, A.ADD_POINT): state for state in _EARLY},
    (S.DECIDING, A.ADD_POINT): S.INVESTIGATING,
    **{(state, A.CHANGE_POINT): state for state in (*_EARLY, S.DECIDING)},
    (S.DECIDING, A.PROPOSE): S.APPROVING,
    (S.APPROVING, A.RETURN): S.DECIDING,
    (S.APPROVING, A.APPROVE): S.APPROVED,
    (S.APPROVED, A.RETURN): S.DECIDING,
    (S.APPROVED, A.DISPATCH): S.ANSWERED,
    (S.ANSWERED, A.CLOSE): S.CLOSED,
    **{(state, A.RESOLVE): S.CLOSED for state in _EARLY},
    **{(state, A.WITHDRAW): S.CLOSED for state in _OPEN},
    **{(state, A.MERGE): S.CLOSED for state in _EARLY},
    **{(state, A.DECLINE): S.CLOSED for state in _EARLY},
    (S.CLOSED, A.REOPEN): S.ASSIGNED,
}

TITLES = {
    S.REGISTERED: N_("registered"),
    S.ASSIGNED: N_("assigned"),
    S.INVESTIGATING: N_("in investigation"),
    S.DECIDING: N_("at the decision"),
    S.APPROVING: N_("in approval"),
    S.APPROVED: N_("approved"),
    S.ANSWERED: N_("answered"),
    S.CLOSED: N_("closed"),
}


def after(state: State | str, action: Action) -> State:
    """The state that ``action`` leads to. Raises Refused, naming the state, when the table has no such step."""
    try:
        return TRANSITIONS[(State(state), action)]
    except KeyError:
        raise Refused(
            N_("This cannot be done now: the complaint is %(state)s."), state=Words(TITLES[State(state)])
        ) from None


def states_for(action: Action) -> tuple[State, ...]:
    """Every state in which the table allows ``action``, in their order."""
    return tuple(state for state in State if (state, action) in TRANSITIONS)


def possible(state: State | str) -> frozenset[Action]:
    """Every action the table allows in ``state``."""
    return frozenset(action for (start, action) in TRANSITIONS if start == State(state))
