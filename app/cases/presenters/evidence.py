"""One paper in words: where else its file lies, and through whose hands it went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases import words
from app.cases.domain.papers import HANDED, KINDS, LANGUAGES, SIDES
from app.cases.events import EVIDENCE_HANDED
from app.cases.models import Evidence
from app.cases.panels import CaseView
from app.cases.policy import visible_to
from app.cases.presenters.chronology import reason
from app.cases.queries import same_files, texts_by_digest
from app.disclosure.domain.classes import PRIVILEGE_TITLES
from app.platform.accounts.queries import names_by_label
from app.platform.log import Entry, saved_copies
from app.platform.web.filters import instant, knownday, weekday_day
from app.shared.clock import Clock

SHOWN_COPIES = 20
TITLES = {mark.value: title for mark, title in PRIVILEGE_TITLES.items()}
HANDED_OVER = EVIDENCE_HANDED.name


def other_places(view: CaseView, rows: Sequence[Evidence], clock: Clock) -> dict[int, list[dict[str, Any]]]:
    """Every other paper with the very same file, by the number of the paper here.

    ``label`` and ``href``; ``number`` where it lies on this case too, else 0.
    """
    places = same_files(
        view.session,
        view.case,
        [row.digest for row in rows],
        readable=visible_to(view.actor, clock.now()),
    )
    return {
        row.number: [
            _place(view, reference, number)
            for reference, number in places.get(row.digest, [])
            if (reference, number) != (view.case.reference, row.number)
        ]
        for row in rows
    }


def _place(view: CaseView, reference: str, number: int) -> dict[str, Any]:
    here = reference == view.case.reference
    return {
        "label": f"E{number}"
        if here
        else _("E%(number)s of %(reference)s", number=number, reference=reference),
        "href": url_for("evidence.show", reference=reference, number=number),
        "number": number if here else 0,
    }


def said_of_itself(row: Evidence) -> list[dict[str, str]]:
    """What is known of the paper, for whoever only reads."""
    known = [
        (_("Its own date"), knownday(row.dated) or _("undated")),
        (_("Kind"), words.label(KINDS, row.kind)),
        (_("Author"), row.author or ""),
        (_("From"), row.sent_from or ""),
        (_("To"), row.sent_to or ""),
        (_("Which side it came from"), words.label(SIDES, row.side)),
        (_("Original or copy"), "" if row.original is None else _("Original") if row.original else _("Copy")),
        (_("Language"), words.label(LANGUAGES, row.language)),
        (_("This paper is"), words.label(TITLES, row.privilege)),
    ]
    return [{"label": label, "value": value, "note": ""} for label, value in known if value]


def custody_page(view: CaseView, row: Evidence) -> dict[str, Any]:
    """``rows``: when, what, giver, taker, place, why, by, late, gap (not from whom it was last with).

    ``holders``: label and value of what is in whose hands now; ``copies``: when, who, of the file saved from here.
    """
    events = [entry for entry in view.entries if entry.fields.get("number") == row.number]
    handed = [entry for entry in events if entry.kind == HANDED_OVER]
    added = next(entry for entry in events if entry.kind == "evidence_added")
    texts = texts_by_digest(view.session, [entry.fields["details"] for entry in handed])
    copies = saved_copies(view.session, view.case.reference, f"evidence:{row.number}", most=SHOWN_COPIES)
    names = names_by_label(view.session, [entry.actor for entry in (added, *handed, *copies)])
    rows = [_added(view, added, names)]
    holders: dict[str, str] = {}
    for entry in handed:
        told = json.loads(texts.get(entry.fields["details"]) or "{}")
        rows.append(_handed(view, entry, told, names, last_with=holders.get(entry.fields["what"])))
        holders[entry.fields["what"]] = rows[-1]["taker"]
    return {
        "rows": rows,
        "holders": [{"label": words.label(HANDED, what), "value": who} for what, who in holders.items()],
        "copies": [
            {"when": instant(copy.occurred_at, view.case.zone), "who": names.get(copy.actor, copy.actor)}
            for copy in copies
        ],
    }


def _added(view: CaseView, entry: Entry, names: dict[str, str]) -> dict[str, Any]:
    return {
        "when": instant(entry.recorded_at, view.case.zone),
        "what": _("File taken in"),
        "giver": words.label(SIDES, entry.fields["side"]),
        "taker": _("Us"),
        "place": "",
        "why": _("Digest %(digest)s", digest=entry.fields["digest"][:16]),
        "by": names.get(entry.actor, entry.actor),
        "late": None,
        "gap": False,
    }


def _handed(
    view: CaseView, entry: Entry, told: dict[str, str], names: dict[str, str], *, last_with: str | None
) -> dict[str, Any]:
    erased = _("(erased)")
    giver = told.get("giver", erased)
    return {
        "when": instant(entry.occurred_at, view.case.zone)
        if entry.occurred_at
        else weekday_day(entry.occurred_on),
        "what": words.label(HANDED, entry.fields["what"]),
        "giver": giver,
        "taker": told.get("taker", erased),
        "place": told.get("place", ""),
        "why": told.get("why", erased),
        "by": names.get(entry.actor, entry.actor),
        "late": reason(entry),
        "gap": last_with is not None and giver.casefold() != last_with.casefold(),
    }
