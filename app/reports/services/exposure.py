"""Reading exposure in: CSV or a spreadsheet, wholly or not at all; each file that is taken is an edition."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import python_calamine
from sqlalchemy import select

from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.queries import units
from app.platform.db import transaction
from app.platform.log import Stream
from app.platform.storage import Store
from app.reports import events
from app.reports.domain.exposure import COLUMNS, Problem, Row, read_rows
from app.reports.models.exposure import ExposureEdition, ExposureFigure
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_
from app.wordings.models import Product

MOST_BYTES = 20_000_000
ENTERED = "entered.csv"


@dataclass(frozen=True)
class Taken:
    """What became of a file: an edition, or what is to be mended in it."""

    edition: ExposureEdition | None
    problems: Sequence[Problem] = ()


def import_exposure(
    *, actor: Actor, clock: Clock, store: Store, content: bytes, file_name: str, source: str
) -> Taken:
    """Take a file, wholly or not at all: problems come back. Raises Refused for what is no table."""
    if not source.strip() or len(source) > 200:
        raise Refused(N_("Say where the figures are from, in up to 200 characters."), field="source")
    actor.require(Permission.MANAGE_EXPOSURE)
    table = list(_table(content, file_name))
    with transaction() as session:
        mine = {
            unit.code: unit for unit in units(session, under=actor.paths_with(Permission.MANAGE_EXPOSURE))
        }
        products = dict(session.execute(select(Product.code, Product.id)).all())
        rows, problems = read_rows(table, {code: unit.currency for code, unit in mine.items()}, products)
        if problems or not rows:
            return Taken(None, problems or [Problem(1, "", "", N_("at least one line of figures"))])
        file = store.put(io.BytesIO(content), max_bytes=MOST_BYTES, name=file_name)
        edition = ExposureEdition(
            file_name=file_name,
            file_digest=file.digest,
            source=source.strip(),
            figures=len(rows),
            by_id=actor.user_id,
            at=clock.now(),
        )
        session.add(edition)
        session.flush()  # the id, for its figures
        session.add_all(_figure(row, edition, mine[row.unit], products.get(row.product)) for row in rows)
        log.record(
            Stream("exposure", str(edition.id)),
            events.EXPOSURE_READ,
            actor=actor.label,
            recorded_at=clock.now(),
            legal_zone="UTC",
            file=file.digest,
            source=edition.source,
            figures=len(rows),
            units=sorted({row.unit for row in rows}),
        )
    return Taken(edition)


def enter_exposure(
    *, actor: Actor, clock: Clock, store: Store, figure: Mapping[str, str], source: str
) -> Taken:
    """Take one figure that somebody typed, as a file of one line: it is kept and can be read again like any other."""
    written = io.StringIO(newline="")
    lines = csv.DictWriter(written, COLUMNS)
    lines.writeheader()
    lines.writerow(figure)
    return import_exposure(
        actor=actor,
        clock=clock,
        store=store,
        content=written.getvalue().encode(),
        file_name=ENTERED,
        source=source,
    )


def _figure(row: Row, edition: ExposureEdition, unit: Unit, product_id: int | None) -> ExposureFigure:
    return ExposureFigure(
        edition_id=edition.id,
        unit_id=unit.id,
        product_id=product_id,
        month=row.month,
        measure=row.measure,
        amount=row.amount,
        currency=unit.currency if row.measure == "premium" else None,
    )


def _table(content: bytes, name: str) -> Iterable[Sequence[object]]:
    if name.casefold().endswith((".xlsx", ".ods", ".xls")):
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        except (python_calamine.CalamineError, ValueError, IndexError) as error:
            raise Refused(N_("This is no spreadsheet that can be read."), field="file") from error
    try:
        text = content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(
            N_("This is no CSV in UTF-8. Save it as CSV UTF-8 or as a spreadsheet."), field="file"
        ) from error
