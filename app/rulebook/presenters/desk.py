"""The compliance officer's desk: what is open, one point of the rules, and the firm's copies of words and papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.platform.web.filters import instant, legalday
from app.rulebook.models import RuleCheck, RuleCopy
from app.rulebook.presenters.pages import clock_entry, dates_of, sure_of
from app.rulebook.words import letter_title, listed, quoted, said
from app.rules.letter_parts import Contact, Enclosure, PrescribedText, Statement
from app.rules.library import Library
from app.rules.pack import Clock, Edition, Pack
from app.rules.points import Point, points
from app.rules.terms import Checked

LANGUAGES = {"en": "English", "zh-Hans": "简体中文"}


def desk(
    library: Library,
    *,
    today: date,
    waiting: Sequence[RuleCopy],
    lapsed: Iterable[tuple[str, str]],
    people: dict[int, str],
    regime: str = "",
) -> dict[str, Any]:
    """Everything that is open, what stops letters first; of one regime where it is named."""
    regimes = [regime] if regime in library.packs else library.regimes()
    changed = set(lapsed)
    groups, missing = [], []
    for each in regimes:
        pack = library.pack(each)
        found = [point for point in points(pack, on=today) if not point.settled]
        missing += [_row(pack, point) for point in found if point.missing]
        rows = [
            _row(pack, point, changed=(each, point.key) in changed) for point in found if not point.missing
        ]
        if rows:
            groups.append(
                {"title": said(pack.title), "href": url_for("rules.pack", regime=each), "rows": rows}
            )
    return {
        "missing": missing,
        "waiting": [_waiting(library, copy, people) for copy in waiting if copy.regime in regimes],
        "groups": groups,
        "count": sum(len(group["rows"]) for group in groups),
        "regimes": [("", _("All rules")), *((each, said(library.pack(each).short)) for each in library.regimes())],
        "regime": regime if regime in library.packs else "",
    }  # fmt: skip


def _row(pack: Pack, point: Point, *, changed: bool = False) -> dict[str, Any]:
    return {
        "title": said(point.title),
        "kind": kind_label(point),
        "rules": said(pack.short),
        "rule": point.rule if point.rule != point.source else "",
        "source": point.source,
        "sure": sure_of(pack.regime, point),
        "changed": changed,
        "href": _place(pack.regime, point),
    }


def _place(regime: str, point: Point) -> str:
    """Missing words are loaded, not compared."""
    if isinstance(point.item, PrescribedText) and point.missing:
        return url_for("rules.copies", regime=regime, item=point.item.id)
    return url_for("rules.point", regime=regime, key=point.key)


def _waiting(library: Library, copy: RuleCopy, people: dict[int, str]) -> dict[str, Any]:
    return {
        "title": item_title(library.pack(copy.regime), copy.item),
        "rules": said(library.pack(copy.regime).short),
        "by": people.get(copy.by_id, ""),
        "since": copy.since,
        "href": url_for("rules.copies", regime=copy.regime, item=copy.item) + f"#copy-{copy.id}",
    }


def kind_label(point: Point) -> str:
    """What a point is."""
    return {
        "clock": _("Deadline"),
        "edition": _("Edition"),
        "statement": _("Statement in a letter"),
        "words": _("Prescribed words"),
        "paper": _("Enclosure"),
        "body": _("Particulars of a body"),
        "question": _("Open question"),
    }[point.kind]


def item_title(pack: Pack, item: str) -> str:
    """What prescribed words or a paper are called."""
    named: Sequence[PrescribedText | Enclosure] = (*pack.texts, *pack.enclosures)
    return next((said(each.title) for each in named if each.id == item), item)


def point_page(pack: Pack, point: Point, *, dates: str) -> dict[str, Any]:
    """One point: what the rules say there, in every detail that is compared."""
    return {
        "regime": pack.regime,
        "key": point.key,
        "rules": said(pack.title),
        "title": said(point.title),
        "kind": kind_label(point),
        "sure": sure_of(pack.regime, point),
        "digest": point.item.digest,
        "pairs": _pairs(point, dates),
        "clock": clock_entry(pack, point.item, "clock") if isinstance(point.item, Clock) else None,
        "lines": [_checked_how(point.item)] if isinstance(point.item, Statement) else [],
        "words": _words(point.item),
        "copies_href": _copies_href(pack.regime, point.item),
        "missing": point.missing,
    }


def _pairs(point: Point, dates: str) -> list[dict[str, str]]:
    pairs = [(_("In force"), dates)]
    if not isinstance(point.item, Clock):
        rule = point.rule if point.rule != point.source else ""
        pairs = [(_("Rule"), rule), (_("Source"), point.source), *pairs]
    if isinstance(point.item, Contact):
        body = point.item
        pairs += [
            (_("Website"), body.website), (_("Phone"), body.phone), (_("E-mail"), body.email),
            (_("Address"), body.address), (_("Read on"), legalday(body.read_on)),
        ]  # fmt: skip
    if isinstance(point.item, Enclosure):
        pairs.append((_("Edition"), point.item.edition))
    return [{"label": label, "value": value, "note": ""} for label, value in pairs if value]


def _checked_how(statement: Statement) -> str:
    phrases = listed(quoted(each) for each in (*statement.phrases_en, *statement.phrases_zh))
    return {
        "phrase": _("A letter must hold one of: %(phrases)s", phrases=phrases),
        "forbidden": _("A letter must hold none of: %(phrases)s", phrases=phrases),
        "prescribed": _("A letter must hold the prescribed words, letter for letter."),
        "enclosure": _("The paper must be enclosed."),
        "all-points-answered": _("Every complaint point must be answered."),
        "one-overall-answer": _("There must be exactly one overall answer."),
    }[statement.check]


def _words(item: Checked) -> list[str]:
    return item.body.split("\n\n") if isinstance(item, PrescribedText) and item.body else []


def _copies_href(regime: str, item: Checked) -> str:
    if isinstance(item, PrescribedText | Enclosure):
        return url_for("rules.copies", regime=regime, item=item.id)
    return ""


def dates_of_point(pack: Pack, point: Point) -> str:
    """From when to when the point is in force, as the pack says."""
    if isinstance(point.item, PrescribedText | Enclosure | Edition):
        return dates_of(point.item)
    for version in pack.versions:
        if any(clock.digest == point.item.digest for clock in version.clocks):
            return listed(filter(None, (said(version.title), dates_of(version))))
    for letter in pack.letters:
        if any(each.digest == point.item.digest for each in letter.statements):
            return dates_of(letter)
    return ""


def check_rows(rows: Sequence[RuleCheck], people: dict[int, str], zone: str) -> list[dict[str, Any]]:
    """The comparisons of a point, the newest first."""
    return [
        {
            "standing": row.ended_at is None,
            "told": _("%(source)s, %(edition)s", source=row.source, edition=row.edition),
            "read_on": row.read_on,
            "note": row.note,
            "by": people.get(row.by_id, ""),
            "at": instant(row.at, zone),
            "second": people.get(row.second_id or 0, ""),
            "second_at": instant(row.second_at, zone),
            "ended": _ended(row, zone),
        }
        for row in rows
    ]


def _ended(row: RuleCheck, zone: str) -> str:
    if row.ended_at is None:
        return ""
    when = instant(row.ended_at, zone)
    return (
        _("Lapsed on %(when)s: the rule’s text changed.", when=when)
        if row.ended_as == "changed"
        else _("Taken back on %(when)s.", when=when)
    )


def copies_page(pack: Pack, item: str, written: Pack) -> dict[str, Any]:
    """Prescribed words or a paper: what the rules ship, and what it is for."""
    shipped = [
        {
            "dates": dates_of(text),
            "lang": LANGUAGES.get(text.lang, text.lang),
            "lang_code": text.lang,
            "source": text.source,
            "paragraphs": text.body.split("\n\n") if text.body else [],
        }
        for text in written.texts
        if text.id == item
    ]
    return {
        "regime": pack.regime,
        "item": item,
        "rules": said(pack.title),
        "title": item_title(pack, item),
        "is_words": bool(shipped),
        "shipped": shipped,
        "needed_by": listed(
            dict.fromkeys(
                letter_title(letter.kind, pack.regime)
                for letter in written.letters
                for each in letter.statements
                if item in (each.text, each.enclosure)
            )
        ),
    }


def copy_rows(rows: Sequence[RuleCopy], people: dict[int, str], zone: str) -> list[dict[str, Any]]:
    """The copies of one text or paper, the newest first."""
    return [
        {
            "id": row.id,
            "number": row.number,
            "state": row.state,
            "state_label": {
                "proposed": _("waits for a second person"),
                "approved": _("approved"),
                "returned": _("sent back"),
                "withdrawn": _("withdrawn"),
            }[row.state],
            "lang": LANGUAGES.get(row.lang, _("any language")),
            "lang_code": row.lang,
            "since": row.since,
            "paragraphs": row.body.split("\n\n") if row.body else [],
            "file_name": row.file_name,
            "file_href": url_for("rules.copy_file", copy_id=row.id) if row.file_digest else "",
            "told": _("%(source)s, %(edition)s", source=row.source, edition=row.edition),
            "read_on": row.read_on,
            "note": row.note,
            "by_id": row.by_id,
            "by": people.get(row.by_id, ""),
            "at": instant(row.at, zone),
            "decided_by": people.get(row.decided_by_id or 0, ""),
            "decided_at": instant(row.decided_at, zone),
            "decided_note": row.decided_note,
        }
        for row in rows
    ]
