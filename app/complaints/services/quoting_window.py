"""While clauses may be quoted and their grounds settled: from assignment until the decision is proposed."""

from __future__ import annotations

from app.cases.models import Case
from app.shared.errors import Refused
from app.shared.text import N_

OPEN_TO_QUOTING = frozenset({"assigned", "investigating", "deciding"})


def require_open(case: Case) -> None:
    """Raise Refused once the decision is with the approver or made."""
    if case.state not in OPEN_TO_QUOTING:
        raise Refused(N_("Quotations cannot change any more: the decision is with the approver or made."))
