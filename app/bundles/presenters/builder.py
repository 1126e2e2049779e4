"""The bundle builder: papers to place, sections with live page numbers, the file, the paper looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.bundles.domain.differences import CHANGES, Change, Filed, differences
from app.bundles.domain.layout import Layout, Part, lay_out
from app.bundles.domain.problems import PROBLEMS, QUIET
from app.bundles.domain.recipe import Recipe, letter_of
from app.bundles.made.pages import LAST, MADE
from app.bundles.made.printed import page_range
from app.bundles.models import Bundle, BundleBuild, Filing
from app.bundles.presenters.cited import elsewhere, letter_for
from app.bundles.services.building import frozen_layouts, frozen_papers
from app.bundles.services.choosing import Chosen, chosen_for, unplaced
from app.bundles.services.preflight import PREPARING
from app.bundles.services.recipes import open_hits, overtaken
from app.bundles.sources import Gathered, Source, gathered
from app.cases import words
from app.cases.domain.papers import KINDS
from app.cases.panels import CaseView
from app.disclosure.domain.classes import PRIVILEGE_TITLES
from app.disclosure.domain.readers import AUDIENCE_TITLES, Audience
from app.platform.accounts.permissions import Permission
from app.platform.jobs import work
from app.platform.web.filters import instant, knownday


class Builder:
    """Everything the page reads, once."""

    def __init__(self, view: CaseView, bundle: Bundle, audience: Audience | None) -> None:
        self.view, self.bundle = view, bundle
        self.recipe = Recipe.from_json(bundle.recipe)
        self.known: Gathered = gathered(view.session, view.case, bundle.language)
        self.audience = audience = audience or _usual_reader(bundle, self.known)
        self.sections = chosen_for(view.session, view.case, bundle, self.recipe, self.known, audience)
        self.chosen = {each.source.key: each for section in self.sections for each in section.papers}
        digests = {each.digest for each in self.chosen.values()} | {
            source.digest for source in self.known.sources.values()
        }
        rows = view.session.scalars(select(Filing).where(Filing.digest.in_(digests)))
        self.filings = {row.digest: row for row in rows}
        self.builds = list(
            view.session.scalars(
                select(BundleBuild)
                .where(BundleBuild.bundle_id == bundle.id, BundleBuild.audience == audience.value)
                .order_by(BundleBuild.id.desc())
                .limit(12)
            )
        )
        self.frozen = frozen_layouts(view.session, bundle.id, audience)
        self.earlier = frozen_papers(view.session, bundle.id, audience, self.known)
        self.layout = self._layout()

    def _layout(self) -> Layout:
        """The pages as they would be: our own as in the last build, papers as they were made fit."""
        last = next((Layout.from_json(row.layout) for row in self.builds if row.layout), Layout())

        def own(part: str) -> int:
            return sum(each.count for each in last.of(part)) or (0 if last.ranges else 1)

        papers = [Part(each.key, self.pages(each)) for each in self.chosen.values() if self.goes(each)]
        kind = self.bundle.kind
        parts = [
            *(Part(part, own(part), ours=True) for part in MADE[kind]),
            *([] if kind == "files" else papers),
            *(Part(part, own(part), ours=True) for part in LAST[kind]),
        ]
        return lay_out(parts, self.frozen[-1] if self.frozen else None)

    def goes(self, chosen: Chosen) -> bool:
        """True when it will be in the file."""
        filing = self.filings.get(chosen.digest)
        unusable = filing is not None and filing.made is None and "recording" not in filing.problems
        return chosen.goes and not unusable

    def pages(self, chosen: Chosen) -> int:
        """How many pages it has, or will have."""
        filing = self.filings.get(chosen.digest)
        return (filing.pages if filing else 0) or 1

    def has_pages(self, source: Source, chosen: Chosen | None) -> bool:
        """True when there is a picture of its first page."""
        filing = self.filings.get(chosen.digest if chosen else source.digest)
        return filing is not None and filing.made is not None

    def at(self, endpoint: str, **more: Any) -> str:
        """An address of this bundle for the same reader."""
        at: dict[str, Any] = {"reference": self.view.case.reference, "number": self.bundle.number}
        return url_for(f"bundles.{endpoint}", **at, **more)


def _usual_reader(bundle: Bundle, known: Gathered) -> Audience:
    """Whoever the external case is before; separate files are an ombudsman's form, all else a tribunal's."""
    if known.forum is not None:
        return known.forum.reader
    return Audience.OMBUDSMAN if bundle.kind == "files" else Audience.TRIBUNAL


def builder_page(view: CaseView, bundle: Bundle, audience: Audience | None, looked_at: str) -> dict[str, Any]:
    """The whole page, for ``audience`` or whoever usually reads it; see templates/bundles/builder.html."""
    made = Builder(view, bundle, audience)
    audience = made.audience
    seen = made.known.sources.get(looked_at)
    return {
        "bundle": bundle,
        "audience": audience.value,
        "audiences": [
            {
                "label": _(AUDIENCE_TITLES[each]),
                "href": made.at("show", audience=each.value, paper=looked_at or None),
                "current": each is audience,
            }
            for each in (
                Audience.OURSELVES,
                Audience.OTHER_SIDE,
                Audience.MEDIATOR,
                Audience.TRIBUNAL,
                Audience.OMBUDSMAN,
            )
        ],
        "waiting": [_waiting(made, source) for source in unplaced(made.recipe, made.known)],
        "left_out": [
            _waiting(made, made.known.sources[key]) | {"why": why}
            for key, why in made.recipe.left_out.items()
            if key in made.known.sources
        ],
        "sections": list(_sections(made)),
        "choices": [(each.id, each.title) for each in made.recipe.sections],
        "total": _total(made),
        "numbered": made.bundle.kind != "files",
        "looking": _looking(made),
        "seen": _seen(made, seen) if seen else None,
        "build": _build(made),
        "older": [_older(made, row) for row in made.builds if row.state == "frozen"],
        "since": _since(made),
        "may": view.may(Permission.WORK_CASES),
        "change_href": made.at("change", audience=audience.value, paper=looked_at or None),
    }


def _total(made: Builder) -> str:
    """How long it will be: pages, or files where each paper is one of its own."""
    if made.bundle.kind != "files":
        return ngettext("%(num)s page", "%(num)s pages", made.layout.pages)
    return _files(sum(made.goes(each) for each in made.chosen.values()))


def _files(number: int) -> str:
    return ngettext("%(num)s file and a covering summary", "%(num)s files and a covering summary", number)


def _length(made: Builder, row: BundleBuild) -> str:
    """The same of a finished one."""
    if made.bundle.kind != "files":
        return ngettext("%(num)s page", "%(num)s pages", row.pages or 0)
    return _files(len(row.report.get("documents", [])))


def _looking(made: Builder) -> dict[str, int] | None:
    """How many of the papers placed have been looked at, while the jobs process is at it."""
    looked = sum(each.digest in made.filings for each in made.chosen.values())
    if looked == len(made.chosen) or not work.is_waiting(PREPARING):
        return None
    return {"done": looked, "total": len(made.chosen)}


def _sections(made: Builder) -> Iterator[dict[str, Any]]:
    number = 0
    for at, section in enumerate(made.sections):
        rows = []
        for chosen in section.papers:
            goes = made.goes(chosen)
            number += goes
            rows.append(_row(made, chosen, number if goes else None))
        yield {
            "id": section.id,
            "letter": letter_of(at),
            "title": section.title,
            "rows": rows,
            "first": at == 0,
            "last": at == len(made.sections) - 1,
        }


def _row(made: Builder, chosen: Chosen, number: int | None) -> dict[str, Any]:
    where = made.layout.of(chosen.key) if number else []
    shown = ", ".join(page_range(each.first, each.last) for each in where)
    return _waiting(made, chosen.source, chosen) | {
        "number": number,
        "shown": shown
        if where
        else ngettext("%(num)s page", "%(num)s pages", made.pages(chosen))
        if number
        else "",
        "late": bool(made.earlier) and number is not None and chosen.key not in made.earlier[0],
        "why": _(chosen.why) if chosen.why and not chosen.goes else "",
        "redacted": bool(chosen.burnt) and chosen.goes,
        "skipped": chosen.skipped,
        "purpose": made.recipe.purposes.get(chosen.source.key, chosen.source.purpose),
    }


def _waiting(made: Builder, source: Source, chosen: Chosen | None = None) -> dict[str, Any]:
    filing = made.filings.get(chosen.digest if chosen else source.digest)
    mark = source.item.marked.privilege
    return {
        "key": source.key,
        "title": f"{source.exhibit} {source.title}" if source.exhibit else source.title,
        "dated": knownday(source.dated) if source.dated else _("undated"),
        "kind": _(KINDS[source.kind]) if source.kind in KINDS else "",
        "mark": _(PRIVILEGE_TITLES[mark]) if mark.value != "open" else "",
        "pages": filing.pages if filing else None,
        "checked": filing is not None,
        "problems": list(_problems(made, source, filing)),
        "unusable": filing is not None and filing.made is None and "recording" not in filing.problems,
        "href": made.at("show", audience=made.audience.value, paper=source.key),
    }


def _problems(made: Builder, source: Source, filing: Filing | None) -> Iterator[dict[str, Any]]:
    same = [
        other.title
        for key, other in made.known.sources.items()
        if other.digest == source.digest and key != source.key
    ]
    if same:
        yield _problem("duplicate", words.listed(same))
    for code, what in (filing.problems if filing else {}).items():
        yield _problem(code, what)


def _problem(code: str, what: object) -> dict[str, Any]:
    title = PROBLEMS.get(code, code)
    return {"text": _(title, what=what), "quiet": code in QUIET}


def _seen(made: Builder, source: Source) -> dict[str, Any]:
    """The paper on the right: its picture, what is wrong with it, what can be done."""
    chosen = made.chosen.get(source.key)
    kind, _colon, number = source.key.partition(":")
    reference = made.view.case.reference
    return _waiting(made, source, chosen) | {
        "why": _(chosen.why) if chosen and chosen.why else "",
        "skipped": chosen.skipped if chosen else "",
        "purpose": made.recipe.purposes.get(source.key, source.purpose),
        "placed": chosen is not None,
        "cited": _cited(made, chosen),
        "picture": made.at("redact_page", item=source.key, page=1)
        if made.has_pages(source, chosen)
        else None,
        "paper_href": url_for("evidence.show", reference=reference, number=number)
        if kind == "evidence"
        else None,
        "redact_href": made.at("redact", item=source.key),
        "supply_href": made.at("supply", audience=made.audience.value, paper=source.key),
    }


def _cited(made: Builder, chosen: Chosen | None) -> str:
    """How a statement of ours cites its first page, in this reader's file."""
    first = made.layout.first_page(chosen.key) if chosen and made.goes(chosen) else None
    return f"{{{letter_for(made.recipe, chosen.source.key)}/{first}}}" if chosen and first else ""


def _build(made: Builder) -> dict[str, Any] | None:
    """The newest build, how it goes, and what stands in the way."""
    if not made.builds:
        return None
    row = made.builds[0]
    hits = open_hits(made.view.session, made.view.case, made.bundle, row) if row.state == "built" else []
    state = "held" if hits else row.state
    titles = {source.key: source.title for source in made.known.sources.values()}
    freezing = bool(row.report.get("freezing"))
    past = state == "built" and overtaken(made.view.session, made.view.case, made.bundle, row, made.known)
    return {
        "id": row.id,
        "state": state,
        "goes_on": state in ("waiting", "building"),
        "step": _steps().get(row.step, ""),
        "done": row.done,
        "total": max(row.total, 1),
        "number": row.number,
        "code": row.code,
        "length": _length(made, row),
        "stale": row.recipe != made.bundle.recipe,
        "hits": sum(hit.verdict is None for hit in hits),
        "leaks": sum(hit.verdict is not None for hit in hits),
        "hits_href": url_for("confidential.show", reference=made.view.case.reference),
        "unusable": [titles.get(key, key) for key in row.report.get("unusable", [])],
        "unburnt": [titles.get(key, key) for key in row.report.get("unburnt", [])],
        "empty": bool(row.report.get("empty")),
        "interrupted": bool(row.report.get("interrupted")),
        "blind": row.report.get("blind", []),
        "astray": [_astray(told, titles) for told in row.report.get("astray", [])],
        "elsewhere": list(elsewhere(made.view.session, made.bundle, row, titles)),
        "overtaken": past,
        "freezing": freezing,
        "to_freeze": state == "built" and freezing and not past and row.number > len(made.frozen),
        "file_href": made.at("file", build=row.id) if row.digest and not hits and not past else None,
    }


def _astray(told: dict[str, str], titles: dict[str, str]) -> str:
    """One citation that is no link: paper, citation, what would be right."""
    said = {"paper": titles.get(told["item"], told["item"]), "page": told["on"], "cited": told["cited"]}
    right = []
    if told["instead"]:
        right.append(_("that page is cited as %(right)s", right=told["instead"]))
    else:
        right.append(_("no page of that number shows anything"))
    if told["pages"]:
        right.append(_("section %(letter)s has pages %(pages)s", letter=told["letter"], pages=told["pages"]))
    elif told["letter"]:
        right.append(_("there is nothing in a section %(letter)s", letter=told["letter"]))
    return _("%(paper)s, page %(page)s: %(cited)s is no link; %(right)s.", **said, right=words.listed(right))


def _steps() -> dict[str, str]:
    return {
        "preparing": _("Making the papers fit"),
        "writing": _("Writing index and chronology"),
        "binding": _("Putting the pages together"),
        "reading": _("Reading it for confidential words"),
    }


def _older(made: Builder, row: BundleBuild) -> dict[str, Any]:
    return {
        "number": row.number,
        "length": _length(made, row),
        "when": instant(row.frozen_at, made.view.case.zone) if row.frozen_at else "",
        "href": made.at("file", build=row.id),
    }


def _since(made: Builder) -> dict[str, Any] | None:
    """What changed since the last frozen version."""
    if not made.earlier:
        return None
    now = {
        each.key: Filed(each.key, each.source.title, each.burnt_numbers)
        for each in made.chosen.values()
        if made.goes(each)
    }
    found = list(differences(made.earlier[-1], now))
    return {
        "number": len(made.earlier),
        "changes": [
            _(CHANGES[change], papers=words.listed(papers))
            for change in Change
            if (papers := [each.title for each in found if each.change is change])
        ],
    }
