"""What pages, commands and the rooms above read of wordings, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.shared.errors import NotFound
from app.shared.text import N_
from app.wordings.domain.amending import Change
from app.wordings.domain.editions import AgreedDates, DatedEdition, Proposal, Selector, propose_edition
from app.wordings.domain.endorsing import Amendment, Operation, as_amended, in_force
from app.wordings.domain.tree import ClauseKind, ClauseNode, Relieves, Role, Tree
from app.wordings.models import Clause, Edition, Endorsement, Product, Wording


@dataclass(frozen=True)
class EditionLine:
    """An edition without its text."""

    id: int
    label: str
    effective_from: date
    effective_to: date | None
    filing_number: str | None


@dataclass(frozen=True)
class WordingLine:
    """A wording as a list shows it, newest edition first."""

    wording: Wording
    product: Product | None
    editions: tuple[EditionLine, ...]


@dataclass(frozen=True)
class EditionText:
    """An edition with its tree and the ids of its clauses by path."""

    edition: Edition
    tree: Tree
    ids: dict[str, int]


def wording_lines(session: Session) -> list[WordingLine]:
    """All wordings with their product and editions, by name."""
    columns = (Edition.id, Edition.label, Edition.effective_from, Edition.effective_to, Edition.filing_number)
    editions: dict[int, list[EditionLine]] = {}
    newest_first = (Edition.effective_from.desc(), Edition.id.desc())
    for wording_id, *values in session.execute(select(Edition.wording_id, *columns).order_by(*newest_first)):
        editions.setdefault(wording_id, []).append(EditionLine(*values))  # type: ignore[arg-type]  # as selected
    found = session.execute(
        select(Wording, Product)
        .join(Product, Product.id == Wording.product_id, isouter=True)
        .order_by(Wording.kind, Wording.name, Wording.id)
    )
    return [WordingLine(wording, product, tuple(editions.get(wording.id, ()))) for wording, product in found]


def wording_named(session: Session, code: str) -> Wording:
    """The wording with this code. Raises NotFound."""
    wording = session.scalar(select(Wording).where(Wording.code == code))
    if wording is None:
        raise NotFound(N_("There is no wording “%(code)s”."), code=code[:60])
    return wording


def edition_named(session: Session, code: str, label: str) -> Edition:
    """One edition of the wording ``code``. Raises NotFound, naming the editions there are."""
    wording = wording_named(session, code)
    edition = session.scalar(select(Edition).where(Edition.wording_id == wording.id, Edition.label == label))
    if edition is None:
        labels = session.scalars(
            select(Edition.label).where(Edition.wording_id == wording.id).order_by(Edition.effective_from)
        )
        raise NotFound(
            N_("%(wording)s has no edition “%(label)s”. It has: %(editions)s."),
            wording=wording.name,
            label=label[:60],
            editions=", ".join(labels) or "–",
        )
    return edition


def edition_text(session: Session, edition: Edition, *, endorsed: bool = True) -> EditionText:
    """The whole edition as a tree: one statement. ``endorsed``: with its endorsements behind it, each as a part."""
    statement = select(Clause).where(Clause.edition_id == edition.id).order_by(Clause.ordinal)
    if not endorsed:
        statement = statement.where(Clause.endorsement_id.is_(None))
    clauses = session.scalars(statement).all()
    paths = {clause.id: clause.path for clause in clauses}
    depths: dict[int | None, int] = {None: -1}
    nodes = []
    for clause in clauses:
        depths[clause.id] = depths[clause.parent_id] + 1
        nodes.append(_node(clause, paths.get(clause.parent_id or 0), depths[clause.id]))
    return EditionText(edition, Tree(tuple(nodes)), {path: number for number, path in paths.items()})


def amendments_of(session: Session, edition_ids: Collection[int]) -> dict[int, list[Amendment]]:
    """The endorsements of editions by edition, the earliest first: one statement."""
    rows = session.scalars(
        select(Endorsement)
        .where(Endorsement.edition_id.in_(edition_ids))
        .order_by(Endorsement.effective_from, Endorsement.id)
    )
    found: dict[int, list[Amendment]] = {}
    for row in rows:
        operations = tuple(
            Operation(Change(each["change"]), each["path"], each["by"]) for each in row.operations
        )
        found.setdefault(row.edition_id, []).append(
            Amendment(row.code, row.title, row.effective_from, operations)
        )
    return found


def edition_on(session: Session, edition: Edition, on: date) -> Tree:
    """The edition as it read on ``on``, with the endorsements that held by then."""
    base = edition_text(session, edition, endorsed=False).tree
    held = in_force(amendments_of(session, [edition.id]).get(edition.id, []), on)
    return as_amended(base, edition_text(session, edition).tree, held) if held else base


def _node(clause: Clause, parent: str | None, depth: int) -> ClauseNode:
    return ClauseNode(
        role=Role(clause.role),
        path=clause.path,
        number=clause.number,
        heading=clause.heading,
        text=clause.text,
        part=clause.part,
        parent=parent,
        depth=depth,
        ordinal=clause.ordinal,
        paragraph=clause.paragraph,
        kind=ClauseKind(clause.kind),
        relieves=Relieves(clause.relieves),
        exception_of=tuple(clause.exception_of),
        page=clause.page,
    )


def clause_by_path(session: Session, edition_id: int, path: str) -> Clause | None:
    """The clause with exactly this path."""
    return session.scalar(select(Clause).where(Clause.edition_id == edition_id, Clause.path == path))


def clause_with_edition(session: Session, clause_id: int) -> Clause:
    """A clause, its edition and its wording. Raises NotFound."""
    statement = select(Clause).where(Clause.id == clause_id).options(joinedload(Clause.edition))
    clause = session.scalar(statement)
    if clause is None:
        raise NotFound(N_("There is no such clause."))
    return clause


def clauses_found(
    session: Session, words: str, *, edition_ids: Sequence[int] = (), most: int = 50
) -> Sequence[Clause]:
    """Clauses whose number, path, heading or text holds ``words``, in document order; at most ``most``."""
    pattern = "%" + words.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    places = (Clause.number, Clause.path, Clause.heading, Clause.text)
    statement = (
        select(Clause)
        .where(or_(*(func.lower(place).like(pattern, escape="\\") for place in places)))
        .order_by(Clause.edition_id, Clause.ordinal)
        .limit(most)
    )
    if edition_ids:
        statement = statement.where(Clause.edition_id.in_(edition_ids))
    return session.scalars(statement).all()


def same_words_elsewhere(session: Session, edition: Edition, text: str) -> Sequence[Clause]:
    """Clauses of this wording's other editions that say exactly ``text``: relied on, they are the same words."""
    statement = (
        select(Clause)
        .join(Edition, Edition.id == Clause.edition_id)
        .where(Edition.wording_id == edition.wording_id, Edition.id != edition.id, Clause.text == text)
        .order_by(Edition.effective_from.desc(), Clause.ordinal)
        .options(joinedload(Clause.edition))
    )
    return session.scalars(statement).all()


def editions_of(session: Session, wording_id: int) -> Sequence[Edition]:
    """The editions of a wording, oldest first."""
    return session.scalars(
        select(Edition).where(Edition.wording_id == wording_id).order_by(Edition.effective_from, Edition.id)
    ).all()


def agreed_edition(
    session: Session, wording_id: int, dates: AgreedDates, selector: Selector = Selector.POLICY_PERIOD
) -> tuple[Edition | None, Proposal]:
    """The edition agreed according to ``dates`` with the reasons and warnings of ``propose_edition``."""
    editions = editions_of(session, wording_id)
    dated = [DatedEdition(each.label, each.effective_from, each.effective_to) for each in editions]
    proposal = propose_edition(dated, dates, selector)
    label = proposal.edition.label if proposal.edition else None
    return next((each for each in editions if each.label == label), None), proposal
