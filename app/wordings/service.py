"""Reading editions in, and quoting clauses. An edition once imported stays as it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.storage.lines import printed_lines
from app.platform.storage.preview import NoPreview
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_
from app.wordings.domain.marks import FrontMatter, Note
from app.wordings.domain.printed_pages import text_of_pages
from app.wordings.domain.quoting import QuotationCheck, check_clause_quotation
from app.wordings.domain.reading import Reading, read_wording
from app.wordings.domain.tree import ClauseNode, Role, Tree
from app.wordings.events import EDITION_IMPORTED
from app.wordings.models import Clause, Edition, Product, Wording
from app.wordings.queries import clause_with_edition, edition_text

LARGEST_TEXT = 1_000_000  # characters; the longest policy booklets have a third of that
MOST_LINES = 20_000
_NAMED_LINES = 8
_UNREADABLE_PDF = {
    NoPreview.LOCKED: N_("This PDF is locked with a password. Save it without one."),
    NoPreview.TIMED_OUT: N_("Reading this PDF took too long and was stopped."),
}
_CODE = re.compile(r"[^\s/\\?#%][^/\\?#%\x00-\x1f]{0,47}")
_ZONE = "UTC"  # the register belongs to the whole house, which has units in several zones


class WordingUnreadable(Refused):
    """The text cannot be imported; ``problems`` name each line and what would be accepted."""

    def __init__(self, problems: tuple[Note, ...]) -> None:
        self.problems = problems
        first = "; ".join(str(problem) for problem in problems[:3])
        super().__init__(
            N_("The wording was not read in: %(count)s problems. %(first)s"), count=len(problems), first=first
        )


@dataclass(frozen=True)
class Imported:
    """What an import did. ``created`` is False when the very same edition was there already."""

    edition_id: int
    wording: str
    edition: str
    clauses: int
    created: bool
    doubts: tuple[Note, ...]
    set_aside: Mapping[int, str]
    """Heads and feet of pages by line: no words of the edition, though they stand in its source."""


@dataclass(frozen=True)
class SourceText:
    """The text of a file, and what was left out of it on the way."""

    text: str
    notes: tuple[Note, ...] = ()


def text_of_file(content: bytes) -> SourceText:
    """The text of a plain file (UTF-8) or of a PDF, whose running heads, feet and page numbers are left out and named.

    Raises Refused for anything else, for a PDF that cannot be read and for a scan, which has no text.
    """
    if not content.startswith(b"%PDF-"):
        try:
            return SourceText(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            message = N_("This is neither UTF-8 text (byte %(place)s) nor a PDF. Save it as UTF-8.")
            raise Refused(message, field="file", place=error.start) from error
    pages = printed_lines(content)
    if isinstance(pages, NoPreview):
        raise Refused(_UNREADABLE_PDF.get(pages, NoPreview.BROKEN.label), field="file")
    joined = text_of_pages(pages)
    if not joined.text.strip():
        message = N_("This PDF holds pictures of pages and no text. Have its text recognised first.")
        raise Refused(message, field="file")
    left_out = "; ".join(joined.left_out[:_NAMED_LINES])
    note = Note(0, N_("Left out at the edges of the pages: %(lines)s."), {"lines": left_out})
    return SourceText(joined.text, (note,) if left_out else ())


def read_source(text: str, given: FrontMatter) -> Reading:
    """Read a text for preview or import; what ``given`` says stands above the file's front matter.

    Problems include what an import would still need: the wording's code, the edition's label and first day.
    """
    if len(text) > LARGEST_TEXT or text.count("\n") > MOST_LINES:
        message = N_(
            "The text is too large to be one wording: at most %(characters)s characters in %(lines)s lines."
        )
        limits: dict[str, object] = {"characters": LARGEST_TEXT, "lines": MOST_LINES}
        return replace(read_wording("", given), problems=(Note(0, message, limits),))
    reading = read_wording(text, given)
    return replace(reading, problems=(*reading.problems, *_amending(reading), *_missing(reading.front)))


def _amending(reading: Reading) -> list[Note]:
    """An edition is what was agreed first; what changes it is an endorsement."""
    message = N_("This changes a clause: it belongs into an endorsement, not into an edition.")
    return [Note(node.line, message) for node in reading.tree if node.amends]


def _missing(front: FrontMatter) -> list[Note]:
    """What the edition still lacks, or has in a form that cannot be kept."""
    problems: list[Note] = []
    for name, value in (("wording", front.wording), ("edition", front.edition), ("product", front.product)):
        if not value and name == "product":
            continue  # statutes belong to none
        if not _CODE.fullmatch(value):
            accepted = N_("Say which %(name)s this is: 1 to 48 characters without / \\ ? # %%.")
            problems.append(Note(0, accepted, {"name": name}))
    if front.effective_from is None:
        problems.append(Note(0, N_("Say from which day the edition was agreed, like 2026-01-31.")))
    elif front.effective_to is not None and front.effective_to < front.effective_from:
        problems.append(Note(0, N_("The edition ends before it begins.")))
    if not re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2,4})?", front.language):
        problems.append(Note(0, N_("Say the language, like en or zh-Hans.")))
    return problems


def import_edition(*, actor: Actor, clock: Clock, text: str, given: FrontMatter | None = None) -> Imported:
    """Read an edition in, with the product and the wording that it names where they are new.

    The same text again changes nothing. Raises WordingUnreadable with every line at fault, Refused when the label is
    taken by another text or other dates, NotAllowed without MANAGE_WORDINGS.
    """
    actor.require(Permission.MANAGE_WORDINGS)
    reading = read_source(text, given or FrontMatter())
    if reading.problems:
        raise WordingUnreadable(reading.problems)
    front = reading.front
    clauses = sum(node.role is Role.CLAUSE for node in reading.tree)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction() as session:
        wording = _wording(session, reading)
        known = session.scalar(
            select(Edition).where(Edition.wording_id == wording.id, Edition.label == front.edition)
        )
        if known is not None:
            _refuse_other_text(known, digest, front)
            return Imported(
                known.id, wording.code, known.label, clauses, False, reading.doubts, reading.set_aside
            )
        edition = _add_edition(session, wording, front, text, digest, clock)
        add_clauses(session, edition.id, reading.tree.nodes)
        now = clock.now()
        log.record(
            log.Stream("wording", wording.code),
            EDITION_IMPORTED,
            actor=actor.label,
            recorded_at=now,
            legal_zone=_ZONE,
            occurred_at=now,
            edition=edition.label,
            language=edition.language,
            effective_from=edition.effective_from,
            effective_to=edition.effective_to,
            filing_number=edition.filing_number,
            source_digest=digest,
            clauses=clauses,
        )
        return Imported(
            edition.id, wording.code, edition.label, clauses, True, reading.doubts, reading.set_aside
        )


def _refuse_other_text(known: Edition, digest: str, front: FrontMatter) -> None:
    """An edition is what people agreed to: it is never replaced, a changed text is another edition."""
    if known.source_digest != digest:
        raise Refused(
            N_(
                "Edition %(label)s is in the register with another text. Give the new text a label of its own."
            ),
            field="edition",
            label=known.label,
        )
    if (known.effective_from, known.effective_to) != (front.effective_from, front.effective_to):
        raise Refused(
            N_("Edition %(label)s is in the register from %(start)s to %(end)s and cannot get other dates."),
            field="effective_from",
            label=known.label,
            start=known.effective_from,
            end=known.effective_to or "–",
        )


def _wording(session: Session, reading: Reading) -> Wording:
    front = reading.front
    wording = session.scalar(select(Wording).where(Wording.code == front.wording))
    product = _product(session, front)
    if wording is None:
        title = next((node.heading for node in reading.tree if node.role is Role.TITLE), "")
        wording = Wording(
            code=front.wording,
            name=(front.name or title or front.wording)[:300],
            language=front.language,
            kind=front.kind,
            product_id=product.id if product else None,
        )
        session.add(wording)
        session.flush()
    elif product is not None and wording.product_id != product.id:
        raise Refused(
            N_("Wording %(wording)s belongs to another product than %(product)s."),
            field="product",
            wording=wording.code,
            product=front.product,
        )
    return wording


def _product(session: Session, front: FrontMatter) -> Product | None:
    if not front.product:
        return None
    product = session.scalar(select(Product).where(Product.code == front.product))
    if product is None:
        name = front.product_name or front.product
        product = Product(code=front.product, name=name[:200], line=front.line[:48] or None)
        session.add(product)
        session.flush()
    return product


def _add_edition(
    session: Session, wording: Wording, front: FrontMatter, text: str, digest: str, clock: Clock
) -> Edition:
    assert front.effective_from is not None  # _missing has seen to it
    edition = Edition(
        wording_id=wording.id,
        label=front.edition,
        effective_from=front.effective_from,
        effective_to=front.effective_to,
        language=front.language,
        filing_number=front.filing_number[:120] or None,
        source=text,
        source_digest=digest,
        imported_at=clock.now(),
    )
    session.add(edition)
    session.flush()
    return edition


def add_clauses(
    session: Session, edition_id: int, nodes: Sequence[ClauseNode], *, endorsement_id: int | None = None
) -> None:
    """Level by level, so that each row can name its parent: one statement a level, however many clauses."""
    tree = Tree(tuple(nodes))
    ids: dict[str, int] = {}
    for depth in range(max(node.depth for node in nodes) + 1):
        level = [node for node in nodes if node.depth == depth]
        rows = [
            {
                **_row(node, edition_id, ids[node.parent] if node.parent else None),
                "cited_as": tree.cited_as(node.path),
                "endorsement_id": endorsement_id,
            }
            for node in level
        ]
        statement = insert(Clause).returning(Clause.id, sort_by_parameter_order=True)
        ids |= zip((node.path for node in level), session.scalars(statement, rows), strict=True)


def _row(node: ClauseNode, edition_id: int, parent_id: int | None) -> dict[str, object]:
    return {
        "edition_id": edition_id,
        "parent_id": parent_id,
        "ordinal": node.ordinal,
        "part": node.part,
        "role": node.role,
        "number": node.number,
        "path": node.path,
        "heading": node.heading,
        "text": node.text,
        "paragraph": node.paragraph,
        "kind": node.kind,
        "relieves": node.relieves,
        "exception_of": list(node.exception_of),
        "page": node.page,
    }


def quote_clause(session: Session, clause_id: int, quotation: str) -> QuotationCheck:
    """Check a quotation against the clause with its sub-clauses, without saying no."""
    clause = clause_with_edition(session, clause_id)
    tree = edition_text(session, clause.edition).tree
    return check_clause_quotation(tree, clause.path, quotation)


def require_verbatim(session: Session, clause_id: int, quotation: str) -> QuotationCheck:
    """The same, refusing a quotation that is not verbatim and showing its first difference."""
    check = quote_clause(session, clause_id, quotation)
    if check.difference is not None:
        found = check.difference
        raise Refused(
            N_(
                "Not verbatim: after “%(before)s” the quotation says “%(written)s”, the clause says “%(printed)s”."
            ),
            field="quotation",
            before=found.before or "–",
            written=found.written,
            printed=found.printed or "–",
        )
    return check


def parse_day(value: str, field: str) -> date | None:
    """``2026-01-31`` or nothing. Raises Refused."""
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        message = N_("“%(found)s” is not a date. Write it like 2026-01-31.")
        raise Refused(message, field=field, found=value[:40]) from error
