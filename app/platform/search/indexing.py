"""Writing to the index and asking it. Everything happens in the caller's session and transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    cast,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.platform.search import engine
from app.platform.search.engine import search_document, search_text
from app.platform.search.expander import expand
from app.platform.search.query import Query, Word, query_terms

_BATCH = 500
COMMON = 20_000
"""From so many finds on, a SQLite list is walked by date and probed instead of all finds being collected first."""


def index(session: Session, kind: str, ref_id: int, text_parts: Iterable[str | None]) -> None:
    """Make (``kind``, ``ref_id``) findable by ``text_parts``, and by nothing it was found by before.

    Put what matters most first: of very long texts the end is not indexed, nor phrases beyond their first 16,000 words.
    """
    index_many(session, kind, [(ref_id, text_parts)])


def index_many(session: Session, kind: str, documents: Iterable[tuple[int, Iterable[str | None]]]) -> int:
    """``index`` for many, in batches of 500; how many there were. For imports and for building the index anew."""
    rows = ((ref_id, expand("\n\n".join(part for part in parts if part))) for ref_id, parts in documents)
    write = _write_sqlite if _is_sqlite(session) else _write_postgresql
    count = 0
    while batch := dict(islice(rows, _BATCH)):
        write(session, kind, batch)
        count += len(batch)
    return count


def remove(session: Session, kind: str, ref_id: int) -> None:
    """Take (``kind``, ``ref_id``) out of the index. Erasing for good: see ``purge``."""
    if _is_sqlite(session):
        session.execute(delete(search_text).where(search_text.c.rowid.in_(_ids(kind, [ref_id]))))
    session.execute(
        delete(search_document).where(search_document.c.kind == kind, search_document.c.ref_id == ref_id)
    )


def purge(session: Session) -> None:
    """Overwrite the traces of removed and changed documents in the index, as erasing a person demands.

    Both engines only mark words as gone at first. On SQLite this rewrites the whole FTS5 index (3.40 has no
    secure-delete of its own); on PostgreSQL it empties the pending list, and ``VACUUM search_document``, which cannot
    run inside a transaction, does the rest: autovacuum in time, an operator at once.
    """
    if _is_sqlite(session):
        session.execute(text("INSERT INTO search_text(search_text) VALUES ('optimize')"))
    else:
        session.execute(text("SELECT gin_clean_pending_list('ix_search_document_content')"))


def matching(session: Session, q: str | Query, *, kind: str) -> Select[tuple[int]]:
    """The ref ids of ``kind`` that ``q`` finds, unordered: for joins, exports, counts. A blank query finds nothing."""
    query = query_terms(q) if isinstance(q, str) else q
    if query.is_blank:
        return select(search_document.c.ref_id).where(false())
    found = select(search_document.c.ref_id)
    if not _is_sqlite(session):
        return found.where(search_document.c.kind == kind, _matches(session, query))
    finds = select(search_text.c.rowid).where(_matches(session, query))
    # The plus keeps SQLite from walking all documents of the kind and asking the full-text table about each.
    of_kind = literal_column("+search_document.kind") == kind
    return found.where(search_document.c.id.in_(finds), of_kind)


def found_by(
    session: Session, q: str | Query, ref_id: ColumnElement[int], *, kind: str
) -> ColumnElement[bool]:
    """A condition for a list query: the row that ``ref_id`` belongs to is found by ``q``.

    A list shows the newest or most urgent fifty, never the best-ranked. For a rare word it is quickest to collect the
    few finds; for a common one, to walk the list in its order and ask of each row whether it is found. PostgreSQL knows
    from its statistics which it is; for SQLite we count as far as ``COMMON`` and choose.
    """
    query = query_terms(q) if isinstance(q, str) else q
    if query.is_blank or not _is_sqlite(session) or not _is_common(session, query):
        return ref_id.in_(matching(session, query, kind=kind))
    this_row = (search_document.c.kind == kind, search_document.c.ref_id == ref_id)
    asked = select(literal(1)).join_from(search_document, search_text, _same_row())
    return exists(
        asked.where(*this_row, _matches(session, query)).correlate_except(search_document, search_text)
    )


def _is_common(session: Session, query: Query) -> bool:
    if any(isinstance(term, Word) and term.begins for term in query.terms):
        return False  # asking one row whether any word in it begins so is as much work as asking all
    finds = select(literal(1)).select_from(search_text).where(_matches(session, query)).limit(COMMON)
    return session.scalar(select(func.count()).select_from(finds.subquery())) == COMMON


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _same_row() -> ColumnElement[bool]:
    return search_document.c.id == search_text.c.rowid


def _matches(session: Session, query: Query) -> ColumnElement[bool]:
    if _is_sqlite(session):
        return search_text.c.content.match(engine.fts5_query(query))
    return search_document.c.content.bool_op("@@")(cast(engine.tsquery(query), postgresql.TSQUERY))


def _ids(kind: str, ref_ids: Sequence[int]) -> Select[tuple[int]]:
    return select(search_document.c.id).where(
        search_document.c.kind == kind, search_document.c.ref_id.in_(ref_ids)
    )


def _write_postgresql(session: Session, kind: str, batch: dict[int, str]) -> None:
    rows = [
        {"kind": kind, "ref_id": ref_id, "words": engine.tsvector(words)} for ref_id, words in batch.items()
    ]
    put = postgresql.insert(search_document).values(
        kind=bindparam("kind"),
        ref_id=bindparam("ref_id"),
        content=cast(bindparam("words"), postgresql.TSVECTOR),
    )
    session.execute(
        put.on_conflict_do_update(index_elements=["kind", "ref_id"], set_={"content": put.excluded.content}),
        rows,
    )


def _write_sqlite(session: Session, kind: str, batch: dict[int, str]) -> None:
    documents = search_document.c
    refs = select(documents.ref_id, documents.id).where(documents.kind == kind, documents.ref_id.in_(batch))
    ids = {row.ref_id: row.id for row in session.execute(refs)}
    if ids:
        session.execute(delete(search_text).where(search_text.c.rowid.in_(ids.values())))
    if new := [{"kind": kind, "ref_id": ref_id} for ref_id in batch if ref_id not in ids]:
        added = session.execute(insert(search_document).returning(documents.ref_id, documents.id), new)
        ids |= {row.ref_id: row.id for row in added}
    session.execute(
        insert(search_text), [{"rowid": ids[ref_id], "content": words} for ref_id, words in batch.items()]
    )
