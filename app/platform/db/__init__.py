"""The database: one declarative base, column types, and the transaction."""

from app.platform.db.base import Model, db
from app.platform.db.inserting import insert_into
from app.platform.db.paging import Page, keyset_page, keyset_rows, keyset_statement
from app.platform.db.transaction import TransactionDoomed, transaction
from app.platform.db.types import JSONText, UTCDateTime

__all__ = [
    "JSONText",
    "Model",
    "Page",
    "TransactionDoomed",
    "UTCDateTime",
    "db",
    "insert_into",
    "keyset_page",
    "keyset_rows",
    "keyset_statement",
    "transaction",
]
