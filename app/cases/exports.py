"""The list as a file. A cell that a spreadsheet would take for a formula is written as text."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from app.cases import words
from app.cases.models import Case
from app.platform.accounts.actor import Actor
from app.platform.log.access import note_access, write_accesses
from app.platform.storage import content_disposition
from app.shared.money import Money

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOGGED_AT_ONCE = 1000

Rows = Iterable[Row[Case]]


def safe_cell(value: Any) -> Any:
    """Texts that begin like a formula get an apostrophe in front; numbers and days stay what they are."""
    if isinstance(value, str) and value.lstrip(" \u3000").startswith(_RISKY):
        return f"'{value}"
    return value


def as_csv(rows: Rows, *, actor: Actor, now: datetime, today: date) -> Response:
    """UTF-8 with a byte-order mark, so that spreadsheets read Chinese."""
    file = tempfile.TemporaryFile("w+", encoding="utf-8-sig", newline="")  # noqa: SIM115  # closed by _pieces
    writer = csv.writer(file)
    writer.writerow(_titles())
    taken = []
    for (case,) in rows:
        taken.append(case.reference)
        writer.writerow([safe_cell(value) for value in _values(case, today)])
    _log(taken, actor, now)
    return _sent(file.detach(), "text/csv; charset=utf-8", f"cases-{today.isoformat()}.csv")


def as_xlsx(rows: Rows, *, actor: Actor, now: datetime, today: date) -> Response:
    """Written row by row to a temporary file; memory stays flat."""
    import xlsxwriter  # loaded for whoever wants a workbook, not whenever the program starts

    file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by _pieces
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    taken = []
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, title in enumerate(_titles()):
            sheet.write_string(0, column, title)
        for number, (case,) in enumerate(rows, start=1):
            taken.append(case.reference)
            for column, value in enumerate(_values(case, today)):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write(number, column, safe_cell(value))
    _log(taken, actor, now)
    return _sent(file, _XLSX, f"cases-{today.isoformat()}.xlsx")


def _log(references: Sequence[str], actor: Actor, now: datetime) -> None:
    """Write who took what along, some at a time, so that a long export holds neither memory nor the database's lock."""
    left = iter(references)
    while some := [*islice(left, _LOGGED_AT_ONCE)]:
        for reference in some:
            note_access(actor.label, reference, "export")
        write_accesses(now)


def _sent(file: Any, media_type: str, name: str) -> Response:
    """The finished file. It is written whole before anything leaves: who took what must be in the log by then."""
    file.seek(0)
    response = Response(_pieces(file), content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


def _pieces(file: Any) -> Iterator[bytes]:
    with file:
        while piece := file.read(1 << 16):
            yield piece


def _titles() -> Sequence[str]:
    return (
        _("Reference"),
        _("Complainant"),
        _("Complaint point"),
        _("Product"),
        _("Received"),
        _("Age in days"),
        _("Next date in law"),
        _("Own target"),
        _("Where it stands"),
        _("Owner"),
        _("Last contact"),
        _("Value"),
        _("Currency"),
        _("Closed on"),
        _("Outcome"),
    )


def _values(case: Case, today: date) -> Sequence[Any]:
    value = None if case.value_minor is None else Money(case.value_minor, case.currency).decimal
    return (
        case.reference,
        case.complainant_name,
        case.point,
        case.product_label,
        case.received_on,
        ((case.closed_on or today) - case.received_on).days,
        case.next_law_on,
        case.next_target_on,
        words.state_of(case.state)["label"],
        case.owner.display_name if case.owner else "",
        case.last_contact_on,
        value,
        case.currency,
        case.closed_on,
        words.outcome(case.outcome),
    )
