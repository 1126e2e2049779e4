"""Labels that imports met, as the pages that place them show them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases.models import Code, CodeList
from app.cases.words import code_label
from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.complaints.imports import profile as profiles
from app.complaints.imports.job import profile_folders
from app.complaints.imports.placing import OWN, targets
from app.complaints.imports.profile import BadProfile, ListColumn, Profile
from app.complaints.imports.queries import Met


def row_of(met: Met) -> dict[str, Any]:
    """One label: where it was met, on which cases it stands, and what it counts as."""
    listed: dict[str, Any] = {"scope": "all", "label": met.code.id}
    counts_as = None
    if met.code.mapped:
        counts_as = code_label(met.code) if met.code.placed_as_id else _("a code of its own")
    return {
        "label": met.code.label,
        "href": url_for("complaints_labels.place", number=met.code.id),
        "source": met.list_title,
        "open": met.open,
        "open_href": url_for("work_list.show", **listed) if met.open else None,
        "closed": met.closed,
        "closed_href": url_for("work_list.show", **listed, closed=1) if met.closed else None,
        "met_on": met.code.met_on,
        "counts_as": counts_as,
    }


def choices_of(session: Session, code: Code) -> Any:
    """What the label may be placed on, in groups: nothing yet, of its own, its register's codes, our reasons."""
    column = _column(session, code)
    profile = column[0] if column else None
    reasons = profile is not None and column is not None and column[1].name in profile.points
    found = targets(session, code, reasons=reasons)
    groups: dict[str, list[tuple[str, str]]] = {
        "": [("", _("Choose what it counts as")), (OWN, _("Keep it as a code of its own"))]
    }
    for title, ours in ((title_of_list(session, code), False), (_("Our reasons for complaints"), True)):
        offered = [
            (str(each.code.id), _with_outcome(each.code, column) if not ours else code_label(each.code))
            for each in found
            if each.ours == ours
        ]
        if offered:
            groups[title] = offered
    return groups


def title_of_list(session: Session, code: Code) -> str:
    """The list that the label belongs to, as its profile calls it."""
    return session.get_one(CodeList, code.list_id).title


def effects_of(session: Session, code: Code) -> list[str]:
    """What changes when it is placed, and when, in sentences."""
    told = [
        _("The label stays on its cases as the register wrote it; pages show at once what it counts as."),
        _("An import that meets it again knows it: no warning, and new cases count with it."),
    ]
    column = _column(session, code)
    if column is not None and column[1].name in column[0].disposed_by:
        told += [
            _(
                "It says how complaints ended: what is imported from now on takes the outcome of the code chosen."
            ),
            _(
                "Complaints that are here keep the outcome that their log tells. "
                "Import the file again, and each is corrected by an entry in its log."
            ),
        ]
    told.append(
        _("It can be placed otherwise later; the log of the list keeps who placed it, when, and on what.")
    )
    return told


def _with_outcome(code: Code, column: tuple[Profile, ListColumn] | None) -> str:
    """A code of a register, with what it makes of a complaint where it says how one ended."""
    outcome = column[1].outcomes.get(code.code) if column else None
    if outcome is None:
        return code_label(code)
    return _("%(label)s (%(outcome)s)", label=code_label(code), outcome=_(OUTCOME_TITLES[Outcome(outcome)]))


def _column(session: Session, code: Code) -> tuple[Profile, ListColumn] | None:
    """The profile's column that the label stood in; None when there is no such profile any more."""
    source, _colon, name = session.get_one(CodeList, code.list_id).name.partition(":")
    try:
        profile = profiles.load(source, profile_folders())
        return profile, profile.list_named(name)
    except (BadProfile, StopIteration):
        return None
