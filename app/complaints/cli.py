"""``flask wordings check-citations``: quotations of cases against the register."""

from __future__ import annotations

import json

import click
from sqlalchemy import select

from app.cases.models import Case
from app.complaints.models import Citation
from app.complaints.queries.citation_checks import CitationFinding, citation_report
from app.platform.db import db
from app.wordings.cli import REFUSED, wordings

WRONG = 1


@wordings.command("check-citations")
@click.option("--case", "reference", default="", metavar="REF", help="One complaint; else all that quote.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone on standard output.")
def check_citations(reference: str, as_json: bool) -> None:
    """Look at every quotation: verbatim, from the edition agreed, with its exceptions, endorsements and grounds.

    Ends with 0 when nothing stands in the way, 1 when something does, 2 when there is no such complaint.
    """
    session = db.session()
    statement = select(Case.id, Case.reference).order_by(Case.id)
    if reference:
        statement = statement.where(Case.reference == reference)
    else:
        statement = statement.where(Case.id.in_(select(Citation.case_id)))
    chosen = session.execute(statement).all()
    if reference and not chosen:
        click.echo(f"There is no complaint {reference}.", err=True)
        raise SystemExit(REFUSED)
    quotations, rows, stopped = 0, [], False
    for case_id, name in chosen:
        report = citation_report(session, session.get_one(Case, case_id))
        session.expunge_all()  # one case at a time in memory, however many there are
        quotations += report.quotations
        stopped = stopped or not report.ok
        rows += [_row(name, finding) for finding in report.findings]
    if as_json:
        answer = {"cases": len(chosen), "quotations": quotations, "ok": not stopped, "findings": rows}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            click.echo("{case} point {point} {severity} {check}: {message} [{clause}]".format(**row))
        click.echo(f"{quotations} quotations in {len(chosen)} complaints: {len(rows)} to look at.")
    raise SystemExit(WRONG if stopped else 0)


def _row(reference: str, finding: CitationFinding) -> dict[str, object]:
    return {
        "case": reference,
        "point": finding.number,
        "check": finding.check.value,
        "severity": "error" if finding.stops else "warning",
        "message": finding.text,
        "clause": finding.clause,
        "wording": finding.wording,
        "edition": finding.edition,
        "citation": finding.citation_id,
    }
