"""The index tables of both engines and how a query is written for each.

PostgreSQL: one table, ``search_document(kind, ref_id, content tsvector)``, with a GIN index. SQLite: the same table
without content, whose ``id`` is the row of the FTS5 table ``search_text``. Words come from our own expander on both, so
PostgreSQL's parser and stemmers are bypassed and FTS5 splits at ASCII spaces only.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import BigInteger, String, column, table

from app.platform.search.query import Either, Phrase, Query, Term, Word

search_document = table(
    "search_document",
    column("id", BigInteger),
    column("kind", String),
    column("ref_id", BigInteger),
    column("content"),
)
search_text = table("search_text", column("rowid", BigInteger), column("content", String))

_MAX_POSITION = 16383  # PostgreSQL's own limits: the highest position, and how many are kept of a word
_MAX_POSITIONS = 255

_SQLITE = [
    """CREATE TABLE search_document (
        id INTEGER PRIMARY KEY,
        kind VARCHAR(20) NOT NULL,
        ref_id BIGINT NOT NULL,
        CONSTRAINT uq_search_document_kind_ref_id UNIQUE (kind, ref_id)
    )""",
    # tokenize=ascii: every non-ASCII character belongs to a word, also those younger than this SQLite's Unicode table.
    # columnsize=0: sizes of documents are only needed for ranking, and results are ordered by date.
    "CREATE VIRTUAL TABLE search_text USING fts5(content, tokenize = 'ascii', columnsize = 0)",
]
_POSTGRESQL = [
    """CREATE TABLE search_document (
        kind VARCHAR(20) NOT NULL,
        ref_id BIGINT NOT NULL,
        content TSVECTOR NOT NULL,
        CONSTRAINT pk_search_document PRIMARY KEY (kind, ref_id)
    )""",
    "CREATE INDEX ix_search_document_content ON search_document USING gin (content)",
]


def ddl(dialect: str) -> list[str]:
    """The statements that create the index on ``dialect`` ("sqlite" or "postgresql"), for the migration."""
    return {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[dialect]


def drop_ddl(dialect: str) -> list[str]:
    """The statements that remove it again."""
    return {
        "sqlite": ["DROP TABLE search_text", "DROP TABLE search_document"],
        "postgresql": ["DROP TABLE search_document"],
    }[dialect]


def tsvector(expanded: str) -> str:
    """An expanded text as a tsvector literal with positions. Words hold letters and digits only, so quoting is safe."""
    positions: dict[str, list[str]] = {}
    for at, word in enumerate(expanded.split(), start=1):
        places = positions.setdefault(word, [])
        if len(places) < _MAX_POSITIONS and (at <= _MAX_POSITION or not places):
            places.append(str(min(at, _MAX_POSITION)))
    return " ".join(f"'{word}':{','.join(places)}" for word, places in positions.items())


def fts5_query(query: Query) -> str:
    """``query`` in FTS5's language."""
    return " AND ".join(_fts5(term) for term in query.terms)


def tsquery(query: Query) -> str:
    """``query`` as a tsquery literal."""
    return " & ".join(_tsquery(term) for term in query.terms)


def _fts5(term: Term) -> str:
    match term:
        case Word(text, begins):
            return f'"{text}"*' if begins else f'"{text}"'
        case Phrase(words):
            return f'"{" ".join(words)}"'
        case Either(joined, parts):
            return f'("{joined}" OR {_all_of(map(_fts5, _listed(parts)), " AND ")})'


def _tsquery(term: Term) -> str:
    match term:
        case Word(text, begins):
            return f"'{text}':*" if begins else f"'{text}'"
        case Phrase(words):
            return "(" + " <-> ".join(f"'{word}'" for word in words) + ")"
        case Either(joined, parts):
            return f"('{joined}' | {_all_of(map(_tsquery, _listed(parts)), ' & ')})"


def _listed(parts: Phrase | tuple[Word, ...]) -> tuple[Term, ...]:
    return (parts,) if isinstance(parts, Phrase) else parts


def _all_of(terms: Iterable[str], operator: str) -> str:
    return f"({operator.join(terms)})"
