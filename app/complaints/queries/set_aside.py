"""Letters whose check somebody set aside, or asks to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter
from app.cases.policy import visible_to
from app.cases.queries import texts_by_digest
from app.platform.accounts.actor import Actor
from app.platform.accounts.queries import names_of
from app.platform.db import keyset_page

PAGE = 50
_SET_ASIDE = text("override IS NOT NULL")
"""Written as the index has it, so that both engines see that it will do."""


@dataclass(frozen=True)
class SetAside:
    """A line of the auditor's list. ``checks``: rules and labels as the log has them; ``second`` empty: nobody yet."""

    letter: CaseLetter
    case: Case
    checks: tuple[str, ...]
    reason: str
    by: str
    second: str


def set_aside(
    session: Session, *, actor: Actor, now: datetime, cursor: str | None
) -> tuple[list[SetAside], str | None]:
    """A page of such letters, the latest prepared first, and the next page's cursor.

    A letter that was prepared again since is left out: what leaves the house is checked anew. Its log keeps the wish.
    """
    asked = (
        select(CaseLetter, Case)
        .join(Case, Case.id == CaseLetter.case_id)
        .where(_SET_ASIDE, visible_to(actor, now))
    )
    page = keyset_page(session, asked, keys=(CaseLetter.id,), cursor=cursor, size=PAGE, descending=True)
    found = [(letter, case, letter.override or {}) for letter, case in page.rows]
    texts = texts_by_digest(session, [override["reason"] for _letter, _case, override in found])
    people = {override[who] for _letter, _case, override in found for who in ("by", "second")}
    names = names_of(session, sorted(people - {None}))
    return [
        SetAside(
            letter=letter,
            case=case,
            checks=tuple(override["checks"]),
            reason=texts.get(override["reason"]) or "",
            by=names.get(override["by"], "–"),
            second=names.get(override["second"], ""),
        )
        for letter, case, override in found
    ], page.next_cursor
