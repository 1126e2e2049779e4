"""The letter page and the panel of letters; see complaints/letter.html for the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.models import CaseLetter
from app.cases.panels import CaseView, NextStep
from app.cases.words import listed
from app.complaints.domain.letter_kinds import WAYS, possible_kinds, title_under
from app.complaints.presenters.bench_checks import listed_checks, set_aside
from app.complaints.presenters.bench_letter import A4, marks_on, page_to_show
from app.complaints.presenters.handling import falls_to
from app.complaints.queries.letters import letters_of, mail_of
from app.complaints.services.letter_approval import LEFT, STATES, is_overridden, stops
from app.complaints.services.letters import letter_of
from app.complaints.services.sending_again import AGAIN, replacement_of
from app.letters.blocks import Copies, find_blocks
from app.platform.accounts.permissions import Permission
from app.platform.storage import current_previewer
from app.platform.web.filters import day, instant, legalday
from app.shared.text import N_

_MARKS = {"sent": "full", "delivered": "full", "approved": "half", "returned": "half"}

_SOURCES = {
    "statement": N_("Statement"),
    "text": N_("Prescribed words"),
    "enclosure": N_("Enclosure"),
    "template": N_("Letter template"),
}


def to_send(view: CaseView) -> NextStep | None:
    """An approved letter waits to be sent; one that came back, to be sent again."""
    if not falls_to(view, Permission.ISSUE_LETTERS):
        return None
    rows = letters_of(view.session, view.case)
    approved = next((row for row in rows if row.state == "approved"), None)
    if approved is not None:
        title = _("Send the letter: %(kind)s", kind=_(title_under(approved.kind, view.case.regime)))
        return NextStep(title, _("It is approved."), _("Send the letter"), address(view, approved))
    back = _came_back(rows)
    if back is not None:
        title = _("A letter came back: %(kind)s", kind=_(title_under(back.kind, view.case.regime)))
        why = back.returned_why or _("Find out where they are, and send it again.")
        return NextStep(title, why, _("Send it again"), address_again(view, back))
    return None


def _came_back(rows: Sequence[CaseLetter]) -> CaseLetter | None:
    """The latest letter that came back and that no other is about to replace."""
    replaced = {row.replaces_id for row in rows}
    return next((row for row in rows if row.state == "returned" and row.id not in replaced), None)


def letters_panel(view: CaseView) -> dict[str, Any]:
    """How far each letter has come."""
    may = view.may(Permission.ISSUE_LETTERS) and possible_kinds(view.case.state, view.case.closing)
    new = url_for("complaints_letters.new", reference=view.case.reference)
    return {
        "title": _("Letters"),
        "items": [
            {
                "kind": _MARKS.get(row.state, "open"),
                "title": _(title_under(row.kind, view.case.regime)),
                "href": address(view, row),
                "end": _how_far(row),
            }
            for row in letters_of(view.session, view.case)
        ],
        "link": {"label": _("New letter"), "href": new, "key": "l"} if may else None,
        "empty": {"title": _("No letter yet"), "text": _("Letters are prepared from the case.")},
    }


def address(view: CaseView, row: CaseLetter, **query: Any) -> str:
    """The letter's page."""
    return url_for("complaints_letters.show", reference=view.case.reference, letter=row.id, **query)


def address_again(view: CaseView, row: CaseLetter) -> str:
    """Where a letter that did not arrive is sent again."""
    return url_for("complaints_letters.again", reference=view.case.reference, letter=row.id)


def file_of(row: CaseLetter) -> str:
    """The digest of what is looked at: the file that was sent, else the draft."""
    return row.pdf_digest or row.draft_digest or ""


def _how_far(row: CaseLetter) -> str:
    if row.state == "delivered":
        return _("delivered %(day)s", day=day(row.delivered_on))
    if row.state == "returned":
        return _("came back %(day)s", day=day(row.returned_on))
    if row.state == "sent":
        return _("sent %(day)s", day=day(row.sent_on))
    if row.state == "superseded":
        return _("replaced")
    return _(STATES[row.state])


def letter_page(view: CaseView, row: CaseLetter, *, overtaken: bool) -> dict[str, Any]:
    """The model of the letter's page; ``overtaken``: the case has changed since the letter was approved."""
    return {
        "title": _(title_under(row.kind, view.case.regime)),
        "state": _(STATES[row.state]),
        "facts": _facts(view, row),
        "sources": [_source(each) for each in row.sources],
        "copies": _copies(row),
        "overtaken": overtaken,
        "enclosures": row.enclosures,
        "may": view.may(Permission.ISSUE_LETTERS),
        "left": row.state in LEFT,
        "stopped": bool(stops(row)) and row.state == "draft",
        "override": _override(view, row),
        "again_href": address_again(view, row) if row.state in AGAIN and row.kind != "report" else None,
        "replaces": _other(view, view.session.get(CaseLetter, row.replaces_id) if row.replaces_id else None),
        "replaced_by": _other(view, replacement_of(view.session, row)),
    }


def _other(view: CaseView, row: CaseLetter | None) -> dict[str, Any] | None:
    """The letter that this one replaces, or that replaces it."""
    if row is None:
        return None
    return {
        "href": address(view, row),
        "code": row.code,
        "day": legalday(row.sent_on) if row.sent_on else "",
        "state": _(STATES[row.state]),
    }


def _facts(view: CaseView, row: CaseLetter) -> list[dict[str, str]]:
    """What is known of it, in the order it happened."""
    known = [
        (_("Letter code"), row.code),
        (_("Version"), str(row.version)),
        (_("Check"), set_aside(view, row)),
        (_("Sent"), legalday(row.sent_on)),
        (_("Copy to"), _copies(row)),
        (_("How"), _(WAYS[row.sent_how]) if row.sent_how else ""),
        (_("Proof"), row.sent_proof or ""),
        (_("E-mail"), _mailed(view, row)),
        (_("Delivered"), legalday(row.delivered_on)),
        (_("How we know"), row.delivered_proof or ""),
        (_("Came back"), legalday(row.returned_on)),
        (_("Why"), row.returned_why or ""),
        (_("Digest of the file"), row.pdf_digest[:16] if row.pdf_digest else ""),
        (_("Digitally signed by"), row.signature["by"] if row.signature else ""),
        (_("Digest of the stamped scan"), row.stamped_digest[:16] if row.stamped_digest else ""),
    ]
    return [{"label": label, "value": value, "note": ""} for label, value in known if value]


def _mailed(view: CaseView, row: CaseLetter) -> str:
    """What became of the mail: the outbox proves that it left."""
    mail = mail_of(view.session, row) if row.sent_how == "e-mail" else None
    if mail is None:
        return ""
    if mail.sent_at is not None:
        at = instant(mail.sent_at, view.case.zone)
        return _("To %(address)s, taken by the mail server %(instant)s", address=mail.to_address, instant=at)
    if mail.state == "failed":
        return _("To %(address)s: it did not leave. %(why)s", address=mail.to_address, why=mail.error)
    return _("To %(address)s: waits in the outbox", address=mail.to_address)


def _source(source: dict[str, Any]) -> dict[str, str]:
    """A version that went into the letter: what it is, which, and its digest."""
    label = _SOURCES[source["what"]]
    name = (
        _("%(name)s, version %(number)s", name=source["id"], number=source["number"])
        if "number" in source
        else ""
    )
    return {
        "label": _(label),
        "name": name or source["id"],
        "rule": source.get("rule", ""),
        "digest": source["digest"],
        "short": source["digest"][:12],
    }


def _copies(row: CaseLetter) -> str:
    return listed(name for block in find_blocks(letter_of(row), Copies) for name in block.names)


def _override(view: CaseView, row: CaseLetter) -> dict[str, Any]:
    """Where the wish to set a check aside stands, and whether this person can be the second."""
    asked = row.override is not None
    own = view.actor.user_id in {(row.override or {}).get("by"), row.composed_by_id}
    return {
        "asked": asked,
        "agreed": is_overridden(row),
        "may_agree": asked and not own,
        "words": set_aside(view, row),
    }


def letter_pages(view: CaseView, row: CaseLetter, *, page: int, check: int | None) -> dict[str, Any] | None:
    """The pages as images, the sentence of the chosen check marked; None before there are any."""
    digest = file_of(row)
    if not digest:
        return None
    pages = current_previewer().page_count(digest)
    count = pages if isinstance(pages, int) else 0
    items = row.check_report or []
    shown = page_to_show(items, page, check, count)
    return {
        "title": _("The letter"),
        "note": _("Large print, as they need") if row.style == "large-print" else "",
        "other_size": None,
        "frozen": row.pdf_digest is not None,
        "pdf_href": url_for("complaints_letters.file", reference=view.case.reference, letter=row.id),
        "page": {
            "number": shown,
            "of": count,
            "image_href": _picture(view, row, shown, 1600),
            "width": A4[0],
            "height": A4[1],
            "text_alternative": _("Page %(page)s of %(pages)s of the letter", page=shown, pages=count),
            **marks_on(digest, items, shown, check),
        },
        "thumbs": [
            {
                "href": address(view, row, page=number),
                "image_href": _picture(view, row, number, 240),
                "number": number,
                "current": number == shown,
            }
            for number in range(1, count + 1)
        ],
        "enclosures": [{"label": paper["title"], "wrong": not paper["digest"]} for paper in row.enclosures],
    }


def _picture(view: CaseView, row: CaseLetter, page: int, width: int) -> str:
    return url_for(
        "complaints_letters.picture",
        reference=view.case.reference,
        letter=row.id,
        page=page,
        width=width,
        v=file_of(row)[:8],
    )


def letter_checks(view: CaseView, row: CaseLetter, *, shown: int | None) -> dict[str, Any]:
    """The list of checks with what stops the letter; actions stand beside the letter, so none are docked here."""
    return {
        **listed_checks(
            view,
            row,
            stops(row) if row.state == "draft" else [],
            shown,
            lambda number: address(view, row, check=number),
        ),
        "actions": [],
        "then": [],
        "changes": None,
    }
