"""The rules in force here: the packs as written, and over them what this firm has settled.

One library serves the whole process. In an application context it reads the database: once in a database transaction it
asks whether anything was settled since (one small query), and lays the settlements over the packs only if so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import has_app_context
from sqlalchemy.orm import Session, SessionTransaction

from app.platform.db import db
from app.platform.db.transaction import in_transaction
from app.rulebook.queries import comparisons, copies, stamp
from app.rules.library import Library
from app.rules.pack import Pack
from app.rules.settling import settle

_MEMO = "rules_in_force"


@dataclass(frozen=True)
class _Reading:
    transaction: SessionTransaction | None
    packs: Mapping[str, Pack]


class SettledLibrary(Library):
    """Packs as this firm has settled them. Outside an application context: as written."""

    def __init__(self, written: Mapping[str, Pack]) -> None:
        super().__init__(written)
        self._laid: tuple[tuple[str, ...], Mapping[str, Pack]] = ((), written)

    @property
    def written(self) -> Mapping[str, Pack]:
        """The packs as their files say."""
        return self._packs

    @property
    def packs(self) -> Mapping[str, Pack]:
        """The packs as they stand in this database transaction."""
        if not has_app_context():
            return self._packs
        session = db.session()
        reading: _Reading | None = session.info.get(_MEMO)
        transaction = session.get_transaction()
        if reading is None or transaction is None or reading.transaction is not transaction:
            packs = self._read(session)
            reading = session.info[_MEMO] = _Reading(session.get_transaction(), packs)
        return reading.packs

    def _read(self, session: Session) -> Mapping[str, Pack]:
        now, (then, packs) = stamp(session), self._laid
        if now != then:
            compared, loaded = comparisons(session), copies(session)
            packs = {
                regime: settle(pack, compared.get(regime, ()), loaded.get(regime, ()))
                for regime, pack in self._packs.items()
            }
            if not in_transaction():  # what is being written may yet be undone
                self._laid = (now, packs)
        return packs


def forget_reading(session: Session) -> None:
    """Read again: something was settled in this very transaction."""
    session.info.pop(_MEMO, None)
