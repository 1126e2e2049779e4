"""Rules that run beside those of a case: chosen with a reason, and every date computed by all of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.cases import events
from app.cases.domain.basis import may_run_beside
from app.cases.models import Case
from app.cases.policy import case_to_change
from app.cases.recording import note
from app.cases.services.deadlines import recompute
from app.cases.services.supposing import Move, suppose
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import Entry
from app.rules.library import Library
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_

LONGEST_REASON = 300


def choose_beside(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    beside: Sequence[str],
    reason: str,
    version: int | None = None,
) -> None:
    """Let just these rules run beside those of the case, and compute every date again.

    Raises Refused for rules that do not run beside its own, when nothing differs, or without a reason.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=now, version=version)
        new = _checked(case, beside, library)
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise Refused(N_("Say why, in up to 300 characters."), field="reason")
        old, case.beside = case.beside, new
        note(
            case,
            events.RULES_BESIDE_CHANGED,
            actor=actor,
            clock=clock,
            reason=reason.strip(),
            old=old,
            new=new,
        )
        recompute(session, case, library=library, now=now)


def preview_beside(
    session: Session,
    case: Case,
    beside: Sequence[str],
    *,
    library: Library,
    clock: Clock,
    log_entries: Sequence[Entry],
) -> list[Move]:
    """Every date as it stands, and as it would stand with just these rules beside. Writes nothing; refuses alike."""
    new = _checked(case, beside, library)
    return suppose(session, case, library=library, now=clock.now(), beside=new, log_entries=log_entries)


def checked_beside(library: Library, regime: str | None, beside: Sequence[str]) -> list[str]:
    """The names in the library's order, each once. Raises Refused for rules that do not run beside ``regime``."""
    possible = may_run_beside(library, regime)
    if set(beside) - set(possible):
        raise Refused(N_("These rules do not run beside those of the complaint."), field="beside")
    return [name for name in possible if name in beside]


def _checked(case: Case, beside: Sequence[str], library: Library) -> list[str]:
    # What runs beside already stays choosable, though its pack may have been taken away since.
    kept = [name for name in case.beside if name in beside and name not in library.packs]
    new = kept + checked_beside(library, case.regime, [name for name in beside if name not in kept])
    if new == case.beside:
        raise Refused(N_("Nothing is different from what stands already."), field="beside")
    return new
