"""``flask wordings check-citations`` and ``flask letters check``: what is quoted and sent, against the record."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn, cast

import click
from flask import current_app
from sqlalchemy import select

from app.cases.models import Case
from app.complaints.domain.letter_kinds import TITLES
from app.complaints.models import Citation
from app.complaints.queries.citation_checks import CitationFinding, report_as_sent
from app.complaints.services.letter_checking import CheckedPdf, check_pdf_by_rules, check_pdf_of_case
from app.complaints.services.verifying import verified
from app.letters.blocks import Lang
from app.letters.check import CheckItem
from app.letters.signing import BadCertificate
from app.platform.accounts.actor import SYSTEM
from app.platform.commands import CommandGroup, Refusal
from app.platform.db import db
from app.rules.errors import RulesError
from app.rules.terms import Fact
from app.shared.errors import DomainError
from app.wordings.cli import wordings

letters = CommandGroup("letters", help="Letters of complaints.")
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
        _stop(f"There is no complaint {reference}.")
    quotations, rows, stopped = 0, [], False
    for case_id, name in chosen:
        report = report_as_sent(session, session.get_one(Case, case_id))
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


@letters.command("check")
@click.argument("pdf", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--case", "reference", default="", metavar="REF", help="Compare with this complaint.")
@click.option("--regime", default="", help="Without a complaint: whose rules, such as gb-disp.")
@click.option("--kind", type=click.Choice(sorted(TITLES)), default=None, help="Which letter it is.")
@click.option("--lang", type=click.Choice(["en", "zh-Hans"]), default="en", help="Without a complaint.")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), default=None, metavar="DATE", help="Day that it bears."
)
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="NAME=VALUE",
    help="A fact that the rules ask for.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone on standard output.")
def check_letter(
    pdf: Path,
    reference: str,
    regime: str,
    kind: str | None,
    lang: str,
    on: datetime | None,
    facts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check a finished PDF, ours or anybody's, against a complaint or against the rules alone.

    Ends with 0 when nothing holds it back, 1 when something does, 2 when it cannot be checked.
    """
    day = on.date() if on else None
    try:
        if reference:
            checked = _of_case(pdf, reference, kind or "", day)
        elif regime and kind:
            checked = check_pdf_by_rules(
                pdf.read_bytes(),
                library=current_app.extensions["rules"],
                regime=regime,
                kind=kind,
                lang=cast(Lang, lang),
                on=day or current_app.extensions["clock"].now().date(),
                facts=dict(map(_fact, facts)),
            )
        else:
            _stop("Say --case REF, or --regime, --kind, --lang and --on.")
    except (DomainError, RulesError) as error:
        _stop(str(error))
    _show_check(pdf, reference, checked, as_json=as_json)
    raise SystemExit(0 if checked.report.ok else WRONG)


def _of_case(pdf: Path, reference: str, kind: str, on: date | None) -> CheckedPdf:
    session = db.session()
    case = session.scalar(select(Case).where(Case.reference == reference))
    if case is None:
        _stop(f"There is no complaint {reference}.")
    clock, library = current_app.extensions["clock"], current_app.extensions["rules"]
    return check_pdf_of_case(
        session, case, pdf.read_bytes(), actor=SYSTEM, clock=clock, library=library, kind=kind, on=on
    )


def _fact(given: str) -> tuple[str, Fact]:
    name, equals, value = given.partition("=")
    if not equals:
        _stop(f"“{given}” is no fact. Write it like decided_by=head_office.")
    plain: Fact = {"true": True, "false": False}.get(value, value)
    return name, int(value) if value.isdigit() else plain


def _show_check(pdf: Path, reference: str, checked: CheckedPdf, *, as_json: bool) -> None:
    if as_json:
        answer = {
            "file": pdf.name,
            "case": reference or None,
            "regime": checked.regime,
            "kind": checked.kind,
            "lang": checked.lang,
            "on": checked.on.isoformat(),
            "letter": checked.letter or None,
            "ok": checked.report.ok,
            "items": [_item(item) for item in checked.report.items],
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for item in checked.report.items:
        state = "ok  " if item.ok else "STOP" if item.blocking else "note"
        click.echo(f"{state} {item.mark:<5} {item.label}" + (f": {item.text}" if item.message else ""))
    stops = len(checked.report.failures)
    click.echo(
        f"{pdf.name} as {checked.kind} of {checked.on}: "
        + (f"{stops} in the way." if stops else "nothing in the way.")
    )


def _item(item: CheckItem) -> dict[str, object]:
    return {
        "number": item.number,
        "mark": item.mark,
        "label": item.label,
        "rule": item.rule,
        "ok": item.ok,
        "blocking": item.blocking,
        "message": item.text,
        "found": item.found_text,
        "page": item.page,
    }


def _stop(message: str) -> NoReturn:
    raise Refusal(message)


@letters.command("verify")
@click.argument("pdf", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone on standard output.")
def verify_letter(pdf: Path, as_json: bool) -> None:
    """Say whether a PDF is, byte for byte, a letter that left, and whether its digital signature holds.

    Ends with 0 when it left and nothing was changed, else with 1.
    """
    try:
        answer = verified(db.session(), pdf.read_bytes())
    except BadCertificate as error:
        raise Refusal(f"The signature cannot be looked at: {error}.") from error
    if as_json:
        click.echo(json.dumps(asdict(answer), ensure_ascii=False, indent=2))
    else:
        left = f"Letter {answer.code}, sent on {answer.sent_on}."
        click.echo(left if answer.code else "No letter that left has these bytes.")
        if answer.signer:
            held = (
                "holds"
                if answer.signature_holds
                else "DOES NOT HOLD: the file was changed after it was signed"
            )
            ours = (
                "our certificate" if answer.our_certificate else "another certificate than the one set here"
            )
            click.echo(f"The signature of {answer.signer} ({ours}) {held}.")
        else:
            click.echo("It has no digital signature.")
    raise SystemExit(0 if answer.genuine else WRONG)
