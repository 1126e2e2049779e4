"""What the register that a complaint came from says of it, beside what is known here."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.cases.models import Code, CodeList
from app.cases.panels import CaseView
from app.cases.words import code_label
from app.platform.web.filters import money
from app.shared.money import Money


def register_panel(view: CaseView) -> dict[str, Any] | None:
    """Source, number, money recovered and every list of the register; None for complaints taken in here."""
    case = view.case
    if case.source is None:
        return None
    facts = case.source_facts or {}
    pairs = [{"label": _("Number there"), "value": case.source_ref}]
    if facts.get("recovered") is not None:
        pairs.append(
            {"label": _("Recovered"), "value": money(Money(facts["recovered"], case.currency), sign=True)}
        )
    pairs += _lists(view, facts.get("lists", {}))
    known = facts.get("closed_day_known", True)
    note = None if known or case.is_open else _("The register does not say on which day it was closed.")
    return {"source": case.source, "pairs": pairs, "note": note}


def _lists(view: CaseView, lists: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The register's own words for its codes, in its own language."""
    found = view.session.execute(
        select(CodeList.name, CodeList.title, Code)
        .join(Code, Code.list_id == CodeList.id)
        .where(
            CodeList.name.in_([f"{view.case.source}:{name}" for name in lists]),
            Code.code.in_({code for codes in lists.values() for code in codes}),
        )
    ).all()
    labels = {(row.name, row.Code.code): _said(row.Code) for row in found}
    titles = {row.name: row.title.rpartition(": ")[2] for row in found}
    return [
        {
            "label": titles.get(f"{view.case.source}:{name}", name.replace("-", " ").capitalize()),
            "value": "; ".join(labels.get((f"{view.case.source}:{name}", code), code) for code in codes),
        }
        for name, codes in sorted(lists.items())
    ]


def _said(code: Code) -> str:
    """The register's word, and what it counts as where somebody placed it."""
    if code.placed_as is None:
        return code.label
    return _("%(label)s (counts as %(code)s)", label=code.label, code=code_label(code))
