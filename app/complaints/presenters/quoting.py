"""The page on which a clause is looked up and quoted."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.complaints.queries.decision import EditionChoice, PointRecord, editions_to_quote
from app.platform.web.filters import filled
from app.shared.errors import NotFound
from app.shared.text import N_
from app.wordings import presenting
from app.wordings.domain.marks import Note
from app.wordings.domain.tree import ClauseNode, Role, SharedNumber, Tree, UnknownClause
from app.wordings.queries import EditionText, clauses_found, edition_text

MOST_FOUND = 50


def edition_words(note: Note) -> str:
    """Why an edition, or what disagrees, in the reader's language and with its days as people write them."""
    return filled(_(note.message), note.params)


def quote_page(
    view: CaseView, point: PointRecord, *, edition_id: int | None, clause_id: int | None, words: str
) -> dict[str, Any]:
    """The model of templates/complaints/quote.html."""
    choices = editions_to_quote(view.session, view.case)
    choice = _chosen_edition(choices, edition_id)
    if choice is None:
        return {
            "point": point.head, "editions": [], "edition": None, "words": words, "found": [], "chosen": None,
            "why": None, "warnings": [],
        }  # fmt: skip
    text = edition_text(view.session, choice.edition)
    return {
        "point": point.head,
        "editions": [(each.edition.id, _edition_label(each)) for each in choices],
        "edition": choice.edition,
        "why": edition_words(choice.proposal.why) if choice.proposal else None,
        "warnings": _warnings(choice),
        "words": words,
        "found": _found(view, point, text, words),
        "chosen": _chosen(text, clause_id) if clause_id is not None else None,
    }


def _chosen_edition(choices: list[EditionChoice], edition_id: int | None) -> EditionChoice | None:
    if edition_id is None:
        return choices[0] if choices else None
    for choice in choices:
        if choice.edition.id == edition_id:
            return choice
    raise NotFound(N_("This edition has nothing to do with the policy of this case."))


def _edition_label(choice: EditionChoice) -> str:
    name = _("%(wording)s, %(edition)s", wording=choice.edition.wording.name, edition=choice.edition.label)
    return _("%(edition)s (agreed)", edition=name) if choice.proposal else name


def _warnings(choice: EditionChoice) -> list[str]:
    if choice.proposal is None:
        return [_("This is not the edition that was agreed. Quote it only where you say why.")]
    return [edition_words(note) for note in choice.proposal.warnings]


def _found(view: CaseView, point: PointRecord, text: EditionText, words: str) -> list[dict[str, Any]]:
    """By number first, as people cite; else by words."""
    if not words:
        return []
    paths = _by_number(text.tree, words) or [
        clause.path
        for clause in clauses_found(view.session, words, edition_ids=[text.edition.id], most=MOST_FOUND)
    ]
    rows = presenting.found_rows(text.tree, paths)
    return [
        {
            "row": row,
            "href": url_for(
                "complaints_decision.quote",
                reference=view.case.reference,
                number=point.head.number,
                edition=text.edition.id,
                clause=text.ids[row.path],
                q=words,
            ),
        }
        for row in rows
        if not row.is_heading
    ]


def _by_number(tree: Tree, words: str) -> list[str]:
    try:
        return [tree.resolve(words).path]
    except SharedNumber as shared:
        return list(shared.paths)
    except UnknownClause:
        return []


def _chosen(text: EditionText, clause_id: int) -> dict[str, Any]:
    path = next((path for path, number in text.ids.items() if number == clause_id), None)
    node = text.tree.get(path) if path is not None else None
    if node is None or node.role in (Role.TITLE, Role.PART):
        raise NotFound(N_("This edition has no such clause."))
    return {
        "id": clause_id,
        "cited_as": text.tree.number_label(node.path),
        "part": node.part if text.tree.needs_part(node.path) else "",
        "page": node.page,
        "text": text.tree.full_text(node.path),
        "exceptions": [_exception(text, each) for each in text.tree.exceptions_to(node.path)],
    }


def _exception(text: EditionText, node: ClauseNode) -> dict[str, Any]:
    return {
        "id": text.ids[node.path],
        "cited_as": text.tree.number_label(node.path),
        "text": text.tree.full_text(node.path),
    }
