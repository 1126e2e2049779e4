"""Letter templates as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.complaints.domain.house_words import CONDITIONS, FIELDS, NOT, PLACES
from app.complaints.domain.letter_kinds import kinds_under, title_under
from app.complaints.models import LetterTemplate
from app.complaints.queries.templates import in_force, names, used_templates, versions_of
from app.complaints.services.templates import LANGUAGES, Which
from app.platform.accounts.queries import regimes_of_units
from app.platform.web.filters import chinese, instant
from app.rules.families import is_chinese
from app.rules.library import Library
from app.rules.pack import Pack
from app.shared.text import N_
from app.wordings.domain.comparing import Run, word_runs

LANGUAGE_NAMES = {"en": "English", "zh-Hans": "简体中文"}
STATES = {
    "proposed": N_("waits for a second person"),
    "approved": N_("approved"),
    "returned": N_("sent back"),
    "withdrawn": N_("withdrawn"),
}


def index_page(session: Session, library: Library, today: date) -> list[dict[str, Any]]:
    """Rules that speak of letters or that a unit answers by, each with its kinds and what the firm has of its own.

    ``rows`` are the kinds of which the rules speak or that the firm has words for, ``others`` the rest.
    """
    used: dict[Which, list[LetterTemplate]] = {}
    for row in used_templates(session):
        used.setdefault(Which.of(row), []).append(row)
    answering = {*regimes_of_units(session), *(which.regime for which in used)}
    return [
        _pack_part(pack, used, today)
        for regime, pack in library.packs.items()
        if pack.letters or regime in answering
    ]


def _pack_part(pack: Pack, used: Mapping[Which, Sequence[LetterTemplate]], today: date) -> dict[str, Any]:
    spoken_of = {*(each.kind for each in pack.letters), "update", "reply"}
    rows, others = [], []
    for kind in kinds_under(pack.regime):
        for lang in LANGUAGES:
            which = Which(pack.regime, kind, lang)
            if which in used or (_spoken(pack.regime, lang) and kind in spoken_of):
                rows.append(_kind_row(which, used, today))
            else:
                others.append(_kind_row(which, used, today))
    return {"title": pack.title.zh if chinese() else pack.title.en, "rows": rows, "others": others}


def _spoken(regime: str, lang: str) -> bool:
    """The language that complaints under these rules are usually answered in: Chinese under Chinese ones."""
    return is_chinese(regime) == (lang == "zh-Hans")


def _kind_row(which: Which, used: Mapping[Which, Sequence[LetterTemplate]], today: date) -> dict[str, Any]:
    rows = used.get(which, [])
    now = [row for row in rows if row.state == "approved" and row.since <= today]
    standing = max(now, key=lambda row: (row.since, row.number), default=None)
    waits = any(row.state == "proposed" for row in rows)
    return {
        "title": _(title_under(which.kind, which.regime)),
        "lang": LANGUAGE_NAMES[which.lang],
        "href": url_for("complaints_templates.show", **_where(which)),
        "standing": _("version %(number)s", number=standing.number) if standing else _("as shipped"),
        "waits": waits,
    }


def _where(which: Which) -> dict[str, Any]:
    return {"regime": which.regime, "kind": which.kind, "lang": which.lang}


def template_page(
    session: Session, library: Library, which: Which, *, today: date, zone: str
) -> dict[str, Any]:
    """One template: its versions with what each changed, and the closed lists."""
    rows = versions_of(session, which.regime, which.kind, which.lang)
    people = names(session, [each for row in rows for each in (row.by_id, row.decided_by_id)])
    pack = library.pack(which.regime)
    standing = in_force(session, which.regime, which.kind, which.lang, today)
    return {
        **_where(which),
        "title": _(title_under(which.kind, which.regime)),
        "note": f"{pack.title.zh if chinese() else pack.title.en}, {LANGUAGE_NAMES[which.lang]}",
        "newest": rows[0].number if rows else 0,
        "versions": [
            _version(row, rows[index + 1 :], people, zone, standing) for index, row in enumerate(rows)
        ],
        "fields": [
            (name, _(each.label), _(CONDITIONS[each.known]) if each.known else "")
            for name, each in FIELDS.items()
        ],
        "required": [
            {"rule": statement.rule, "label": statement.label.zh if chinese() else statement.label.en}
            for rule in pack.letters
            if rule.kind == which.kind
            for statement in rule.statements
        ],
    }


def _version(
    row: LetterTemplate,
    older: Sequence[LetterTemplate],
    people: dict[int, str],
    zone: str,
    standing: LetterTemplate | None,
) -> dict[str, Any]:
    before = next((each for each in older if each.state == "approved"), None)
    return {
        "id": row.id,
        "number": row.number,
        "state": row.state,
        "state_label": _("in force") if row is standing else _(STATES[row.state]),
        "since": row.since,
        "by": people.get(row.by_id, ""),
        "at": instant(row.at, zone),
        "decided_by": people.get(row.decided_by_id or 0, ""),
        "decided_at": instant(row.decided_at, zone),
        "note": row.note,
        "decided_note": row.decided_note,
        "digest": row.digest,
        "lang": row.lang,
        "compared": _("Compared with version %(number)s", number=before.number)
        if before
        else _("Compared with the letter as shipped"),
        "runs": _difference(before, row),
        "samples": [_sample(row, index) for index in range(len(row.samples))],
    }


def _sample(row: LetterTemplate, index: int) -> dict[str, Any]:
    sample: dict[str, Any] = row.samples[index]
    name: str = sample["name"]
    return {
        "name": _(name),
        "pages": [
            url_for("complaints_templates.picture", template_id=row.id, sample=index, page=page)
            for page in range(1, sample["pages"] + 1)
        ],
    }


def _difference(before: LetterTemplate | None, row: LetterTemplate) -> list[Run]:
    return list(word_runs(_written(before), _written(row)))


def _written(row: LetterTemplate | None) -> str:
    """A version as one text: where, when, and the words of each piece."""
    if row is None:
        return ""
    return "\n\n".join(
        f"[{_(PLACES.get(piece['place'], piece['place']))}{_when(piece['when'])}]\n{piece['words']}"
        for piece in row.pieces
    )


def _when(when: str) -> str:
    if not when:
        return ""
    name = when.removeprefix(NOT)
    words = _(CONDITIONS.get(name, name))
    return (
        _("; unless %(condition)s", condition=words)
        if when != name
        else _("; when %(condition)s", condition=words)
    )
