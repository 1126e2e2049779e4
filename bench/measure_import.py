"""Importing a register, against inserting the same rows bare.

The floor puts the very rows that an import left into empty tables without indexes, in batches of the same size:
what the database alone costs. Ours reads, maps, hashes and indexes on top. The register is made up, in the format of
the Texas one: a row is a complaint, with two complaint points on average.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from itertools import count

from flask import Flask
from sqlalchemy import select, text

from app.cases.models import Case, Deadline, Head
from app.complaints.imports.profile import load
from app.complaints.imports.running import BATCH, run_import
from app.complaints.imports.service import unit_for
from app.complaints.models import ImportRun
from app.platform.accounts import SYSTEM
from app.platform.db import Model, db, transaction
from app.platform.log import LogEvent, LogStream
from bench.comparison import Comparison
from bench.stage import Stage

COMPLAINTS = 2_000
A_DAY = 55
"""How many come on one day, each to be closed on another: nearly every deadline has to be computed by itself."""
HEADER = (
    "complaint_number,received_date,closed_date,complaint_filed_by,complainant_type,involved_party_type,"
    "complaint_type,coverage_type,coverage_level,finding_type,keywords"
)
KEYWORDS = (
    "HAIL",
    "ROOF; HAIL",
    "COVERAGE DISPUTE",
    "",
    "TOTAL LOSS; DIMINISHED VALUE; APPRAISAL",
    "ADVERTISING",
)
TABLES = tuple(
    Model.metadata.tables[model.__tablename__] for model in (Case, Head, Deadline, LogStream, LogEvent)
)


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """Import of new complaints, and again of the same."""
    app = stage.app("import")
    with app.app_context():
        yield Comparison(
            name="import, new complaints",
            ours=Registers(app).import_next,
            floor=_Bare().insert_again,
            floor_name="raw insert of the same rows",
            items=COMPLAINTS,
            item="complaint",
            repetitions=5,
        )
        same = Registers(app)
        same.import_next()
        yield Comparison(
            name="import again, unchanged",
            ours=same.import_again,
            floor=_Bare().insert_again,
            floor_name="raw insert of the same rows",
            items=COMPLAINTS,
            item="complaint",
            repetitions=5,
        )


_starts = count(1, COMPLAINTS)


class Registers:
    """Imports registers of so many complaints that are not there yet."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._profile = load("texas")
        self._clock = app.extensions["clock"]
        self._unit_id = unit_for(self._profile, None, actor=SYSTEM, clock=self._clock).id
        self._file = b""

    def import_next(self) -> None:
        """A register with new numbers."""
        self._file = _register(next(_starts))
        self.import_again()

    def import_again(self) -> None:
        """The last register once more."""
        with transaction() as session:
            run = ImportRun(
                profile="texas", file_name="bench", file_digest="", unit_id=self._unit_id, state="waiting"
            )
            session.add(run)
            session.flush()  # the id
            run_id = run.id
        run_import(
            opener=lambda: BytesIO(self._file),
            profile=self._profile,
            run_id=run_id,
            actor=SYSTEM,
            clock=self._clock,
            library=self._app.extensions["rules"],
        )


class _Bare:
    """Rows that an import left, inserted into tables of the same columns, without keys or indexes."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, object]]] = {}

    def insert_again(self) -> None:
        """Each batch in a transaction of its own, as the import does."""
        if not self._rows and not self._take_rows():
            return  # nothing was imported yet: the first turn warms up and is not counted
        for table in TABLES:
            with transaction() as session:
                session.execute(text(f"DELETE FROM bare_{table.name}"))
        for start in range(0, COMPLAINTS, BATCH):
            with transaction() as session:
                for table in TABLES:
                    rows = self._rows[table.name]
                    share = len(rows) // (COMPLAINTS // BATCH)
                    at = start // BATCH * share
                    columns = ", ".join(rows[0])
                    values = ", ".join(f":{name}" for name in rows[0])
                    session.execute(
                        text(f"INSERT INTO bare_{table.name} ({columns}) VALUES ({values})"),
                        rows[at : at + share],
                    )

    def _take_rows(self) -> bool:
        if db.session.scalar(select(Case.id).limit(1)) is None:
            return False
        last = "(SELECT reference FROM case_file ORDER BY id DESC LIMIT :most)"
        which = {
            "case_file": "SELECT * FROM case_file ORDER BY id DESC LIMIT :most",
            "head": "SELECT * FROM head WHERE case_id IN (SELECT id FROM case_file ORDER BY id DESC LIMIT :most)",
            "deadline": "SELECT * FROM deadline WHERE case_id IN"
            " (SELECT id FROM case_file ORDER BY id DESC LIMIT :most)",
            "log_stream": f"SELECT * FROM log_stream WHERE stream_id IN {last}",
            "log_event": f"SELECT * FROM log_event WHERE stream_id IN {last}",
        }
        for name, query in which.items():
            found = db.session.execute(text(query), {"most": COMPLAINTS})
            self._rows[name] = [dict(row) for row in found.mappings()]
        db.session.rollback()
        for table in TABLES:
            with transaction() as session:
                session.execute(text(f"DROP TABLE IF EXISTS bare_{table.name}"))
                session.execute(text(f"CREATE TABLE bare_{table.name} AS SELECT * FROM {table.name} LIMIT 0"))
        return True


def _register(first: int) -> bytes:
    lines = [HEADER]
    for number in range(first, first + COMPLAINTS):
        received = date(2014, 1, 1) + timedelta(days=number // A_DAY % 1_500)
        closed = received + timedelta(days=37 * number % 300)
        lines.append(
            f"{number},{received},{closed},Insured,INDV,Insured; Correspondent Person,Property and Casualty,"
            f"Automobile,Individual Private Pass,Confirmed,{KEYWORDS[number % len(KEYWORDS)]}"
        )
    return "\n".join(lines).encode()
