"""Full-text search that finds Chinese, English and numbers alike on SQLite and PostgreSQL."""

from app.platform.search.engine import ddl, drop_ddl
from app.platform.search.expander import expand
from app.platform.search.indexing import found_by, index, index_many, matching, purge, remove
from app.platform.search.query import Query, query_terms

__all__ = [
    "Query",
    "ddl",
    "drop_ddl",
    "expand",
    "found_by",
    "index",
    "index_many",
    "matching",
    "purge",
    "query_terms",
    "remove",
]
