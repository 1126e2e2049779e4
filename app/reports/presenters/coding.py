"""What the pages of coding show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases.models import Case, Code, Evidence, Head
from app.cases.panels import CaseView
from app.cases.words import chinese, code_label
from app.complaints.presenters.points import finding_mark
from app.platform.accounts.permissions import Permission
from app.platform.log import text_of
from app.reports.codes import Crosswalk, lexicon
from app.reports.domain.coding import suggestions
from app.reports.models.coding import CodeMeaning
from app.reports.queries.agreement import causes_seen
from app.reports.queries.coding import KINDS, STAGES, Coded, codes_of, papers_of_cause


def cause_words(coded: Coded) -> str:
    """``Payment: system``; where the list has no word, the words used."""
    stage = coded.cause.other or code_label(coded.stage)
    return _("%(stage)s: %(kind)s", stage=stage, kind=code_label(coded.kind))


def causes_panel(view: CaseView) -> dict[str, Any] | None:
    """Root causes by point, for whoever codes them; nothing where there is neither."""
    heads = view.record.heads
    causes, blind = causes_seen(view.session, view.actor, view.case)
    may = view.may(Permission.CODE_CAUSES)
    if not heads or not (causes or blind or (may and _is_found(heads))):
        return None
    return {
        "title": _("Root causes"),
        "rows": [
            _hidden_row(head, *blind[head.id])
            if head.id in blind
            else {
                "title": head.title,
                "cause": cause_words(causes[head.id]) if head.id in causes else _("not coded yet"),
                "coded": head.id in causes,
                "href": url_for("coding.cause", reference=view.case.reference, number=head.number)
                if may
                else None,
            }
            for head in heads
        ],
    }


def _hidden_row(head: Any, sample_id: int, number: int) -> dict[str, Any]:
    """Whoever is to code it again sees nothing of what was chosen first."""
    return {
        "title": head.title,
        "cause": _("to be coded by you a second time"),
        "coded": False,
        "href": url_for("agreement.code", sample_id=sample_id, number=number),
    }


def _is_found(heads: Any) -> bool:
    """A cause is looked for once something was found or answered: before that it would be a guess."""
    return any(head.finding or head.outcome for head in heads)


def cause_page(session: Session, case: Case, head: Head, coded: Coded | None) -> dict[str, Any]:
    """The three things of a point side by side, and what its words suggest."""
    words = " ".join(
        filter(
            None, (head.title, head.said, text_of(session, case.words_digest) if case.words_digest else "")
        )
    )
    mark = finding_mark(head.finding)
    return {
        "reason": code_label(head.reason) or _("not given"),
        "finding": mark,
        "said": head.said or head.title,
        "cause": cause_words(coded) if coded else _("not coded yet"),
        "why": (text_of(session, coded.cause.why_digest) or "") if coded else "",
        "papers": [f"E{paper.number}" for paper in papers_of_cause(session, coded.cause)] if coded else [],
        "suggested": [
            {"title": title, "rows": _suggested(session, name, words)}
            for name, title in ((STAGES, _("Where in the process")), (KINDS, _("Of what kind")))
        ],
    }


def blind_page(head: Head, papers: Sequence[Evidence], reference: str) -> dict[str, Any]:
    """What the second person sees of a point: the words, the finding, the papers; nothing of the first coding."""
    return {
        "title": head.title,
        "reason": code_label(head.reason) or _("not given"),
        "said": head.said or head.title,
        "finding": finding_mark(head.finding),
        "papers": [
            {
                "name": paper.listed_as,
                "href": url_for("evidence.show", reference=reference, number=paper.number),
            }
            for paper in papers
        ],
    }


def _suggested(session: Session, name: str, words: str) -> list[dict[str, str]]:
    labels = {code.code: code_label(code) for code, _meaning in codes_of(session, name)}
    return [
        {"label": labels[each.code], "words": _(", ").join(f"“{word}”" for word in each.words)}
        for each in suggestions(words, lexicon()[name])[:3]
        if each.code in labels
    ]


def choices_of(session: Session, name: str) -> dict[int, str]:
    """The codes of a list with what they mean, for choosing."""
    return {code.id: with_meaning(code, meaning) for code, meaning in codes_of(session, name)}


def with_meaning(code: Code, meaning: CodeMeaning | None) -> str:
    """``Payment – from the decision to the money being there``."""
    means = said(meaning, "means")
    return f"{code_label(code)} – {means}" if means else code_label(code)


def said(meaning: CodeMeaning | None, what: str) -> str:
    """Definition or example in the reader's language."""
    if meaning is None:
        return ""
    other = getattr(meaning, f"{what}_zh") if chinese() else ""
    return other or getattr(meaning, what)


def list_page(session: Session, name: str) -> list[dict[str, Any]]:
    """Every code of a list: name, meaning, example; of retired ones what took their place."""
    codes = codes_of(session, name, retired=True)
    labels = {code.id: code_label(code) for code, _meaning in codes}
    return [
        {
            "code": code.code,
            "label": code_label(code),
            "means": said(meaning, "means"),
            "example": said(meaning, "example"),
            "retired": code.retired,
            "successor": labels.get(meaning.successor_id or 0, "") if meaning else "",
        }
        for code, meaning in codes
    ]


def crosswalk_page(walk: Crosswalk, reasons: Mapping[str, str]) -> dict[str, Any]:
    """A crosswalk with our reasons by name; those it lacks are said."""
    return {
        "name": walk.name,
        "title": walk.title_zh if chinese() else walk.title,
        "source": walk.source,
        "verified": walk.verified,
        "read": walk.read,
        "rows": [
            {"ours": label, "theirs": " – ".join(filter(None, walk.map.get(code, ()))), "code": code}
            for code, label in reasons.items()
        ],
    }
