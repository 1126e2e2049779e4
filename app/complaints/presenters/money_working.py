"""How a line of money was worked out, and what is not sure about it, in words."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.complaints.domain.redress import Line
from app.complaints.queries.interest_rates import known_until
from app.platform.web.filters import legalday, money


def limit_words(line: Line) -> str:
    """What a limit takes off and from what; empty for a line without one."""
    if line.limit is None:
        return ""
    if line.before_limit is None:
        return _("The limit of %(limit)s is not reached.", limit=money(line.limit))
    return _(
        "%(before)s less the limit of %(limit)s: %(above)s is taken off.",
        before=money(line.before_limit),
        limit=money(line.limit),
        above=money(-line.amount),
    )


def doubt_words(session: Session, rule: str, to_on: date) -> str:
    """That the last rate known runs on, where the term goes further than anybody has looked; else empty."""
    known = known_until(session, rule)
    if known is None or to_on <= known:
        return ""
    return _("The rate is known until %(day)s. Look up whether it changed since.", day=legalday(known))
