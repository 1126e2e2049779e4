"""The dimensions in which complaints are looked at: those of the house, and every list of an imported register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Code, CodeList
from app.complaints.imports import profile as profiles
from app.shared.text import N_

OWN_DIMENSIONS = {
    "product": N_("Product"),
    "unit": N_("Unit"),
    "reason": N_("What it is about"),
    "cause": N_("Root cause"),
    "clause": N_("Clause quoted"),
    "filer": N_("Who complains"),
    "region": N_("Region"),
    "channel": N_("Channel"),
    "source": N_("Source"),
}
SHIPPED_TITLES = (
    *(N_("Company"), N_("Coverage"), N_("Part of the coverage"), N_("Reason"), N_("Reason in detail")),
    *(N_("Filed by"), N_("Kind of complainant"), N_("Others involved"), N_("Kind of complaint")),
    *(N_("Level of coverage"), N_("Keyword"), N_("Finding"), N_("Disposition"), N_("Conclusion")),
    *(N_("Product in detail"), N_("Issue"), N_("Issue in detail"), N_("State"), N_("ZIP code"), N_("Tag")),
    *(
        N_("Company’s public response"),
        N_("Consent to publish"),
        N_("Company’s answer"),
        N_("Answered in time"),
    ),
    N_("Disputed by the consumer"),
)
"""What the lists of the profiles that are shipped are called, for translation: they are written in TOML."""


@dataclass
class RegisterList:
    """A list of a register as a dimension: its title, the role of its values, the labels of its codes."""

    name: str
    title: str
    role: str
    labels: Mapping[str, str] = field(default_factory=dict)


def register_lists(session: Session, source: str, folders: Sequence[Path]) -> dict[str, RegisterList]:
    """The lists of a register that can be looked into: all but those that say what became of the complaint."""
    labels: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = {}
    counts_as = aliased(Code)
    rows = session.execute(
        select(
            CodeList.name,
            CodeList.title,
            Code.code,
            func.coalesce(counts_as.label, Code.label).label("label"),
        )
        .join(Code, Code.list_id == CodeList.id)
        .outerjoin(counts_as, counts_as.id == Code.placed_as_id)
        .where(CodeList.name.startswith(f"{source}:", autoescape=True))
    )
    for row in rows:
        name = row.name.partition(":")[2]
        labels.setdefault(name, {})[row.code] = row.label
        titles[name] = row.title.rpartition(": ")[2]
    try:
        profile = profiles.load(source, tuple(folders))
    except profiles.BadProfile:  # the register was imported; its profile may be gone
        return {name: RegisterList(name, titles[name], "other", labels[name]) for name in labels}
    found = {}
    for column in profile.lists:
        if column.name not in profile.disposed_by:
            role = _role(column.name, profile)
            found[column.name] = RegisterList(column.name, column.title, role, labels.get(column.name, {}))
    return found


def _role(name: str, profile: profiles.Profile) -> str:
    if name in profile.points:
        return "reason"
    if name in profile.product:
        return "product"
    words = set(name.split("-"))
    if words & {"company", "respondent", "insurer", "firm"}:
        return "respondent"
    if words & {"filed", "filer", "complainant"}:
        return "filer"
    return "region" if words & {"state", "region", "zip", "county"} else "other"


def labelled(codes: Iterable[str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """The words for codes, as far as there are any."""
    return tuple(labels.get(code, code) for code in codes)
