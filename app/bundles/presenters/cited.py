"""Citations on the builder's page: how a page is cited for this reader, and which mean another page elsewhere.

Each reader's file has page numbers of its own, because each has other papers. A statement that cites pages therefore
fits one reader's file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bundles.domain.recipe import Recipe, letter_of
from app.bundles.models import Bundle, BundleBuild
from app.disclosure.domain.readers import AUDIENCE_TITLES, Audience

READ = 30
"""So many builds for other readers are looked at; the newest of each counts."""


def letter_for(recipe: Recipe, item: str) -> str:
    """The letter of the section that a paper stands in; empty when it is in none."""
    return next((letter_of(at) for at, section in enumerate(recipe.sections) if item in section.items), "")


def elsewhere(session: Session, bundle: Bundle, row: BundleBuild, titles: Mapping[str, str]) -> Iterator[str]:
    """Citations that lead to one page in ``row`` and to another in the newest file of another reader."""
    mine = row.report.get("cited", [])
    for audience, theirs in _others(session, bundle, row) if mine else ():
        leads = {(each["item"], each["cited"]): each for each in theirs}
        for each in mine:
            other = leads.get((each["item"], each["cited"]))
            if other and (other["leads"], other["page"]) != (each["leads"], each["page"]):
                yield _(
                    "%(paper)s, page %(on)s: %(cited)s is %(here)s in this file, and %(there)s in the file for: "
                    "%(reader)s. Its citations fit one of the two.",
                    paper=titles.get(each["item"], each["item"]),
                    on=each["on"],
                    cited=each["cited"],
                    here=_page(each, titles),
                    there=_page(other, titles),
                    reader=_(AUDIENCE_TITLES[audience]),
                )


def _others(
    session: Session, bundle: Bundle, row: BundleBuild
) -> Iterator[tuple[Audience, list[dict[str, Any]]]]:
    """What the newest finished file of every other reader cites."""
    found = session.scalars(
        select(BundleBuild)
        .where(
            BundleBuild.bundle_id == bundle.id,
            BundleBuild.audience != row.audience,
            BundleBuild.state.in_(("built", "frozen")),
        )
        .order_by(BundleBuild.id.desc())
        .limit(READ)
    )
    seen: set[str] = set()
    for each in found:
        if each.audience not in seen:
            seen.add(each.audience)
            yield Audience(each.audience), each.report.get("cited", [])


def _page(cited: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    return _(
        "page %(page)s of %(paper)s", page=cited["page"], paper=titles.get(cited["leads"], cited["leads"])
    )
