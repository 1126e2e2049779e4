"""Put every file of the shared hostile and PDF folders through preflight and into a bundle.

    python -m accept bundled_files

Each one lands in the bundle or is named with a reason; nothing crashes, hangs or runs. Exit 1 when not.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.bundles.domain import recipe as rules
from app.bundles.domain.problems import PROBLEMS
from app.bundles.models import BundleBuild, Filing
from app.bundles.press.proving import prove
from app.bundles.services.building import build
from app.bundles.services.filings import filing_of
from app.bundles.services.recipes import Details, ask_build, begin_bundle, change_recipe
from app.cases.models import Case
from app.cases.services.evidence import Paper, add_evidence
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.services.intake import Intake, register
from app.disclosure.domain.readers import Audience
from app.platform.accounts.actor import SYSTEM
from app.platform.accounts.models import Unit
from app.platform.db import db, transaction
from app.platform.storage import current_store
from app.shared.clock import today
from app.shared.errors import Refused
from bench.stage import Stage

SLOW = 100.0


def main(shared: Path) -> int:
    """Try all files; the exit code."""
    with Stage() as stage:
        app = stage.app("accept")
        with app.app_context():
            return _try_all(app, shared)


def _try_all(app: Flask, shared: Path) -> int:
    clock = app.extensions["clock"]
    reference, problems = trial_complaint(app), []
    who = {"actor": SYSTEM, "clock": clock, "reference": reference}
    names: dict[str, str] = {}
    for path in sorted(
        path for kind in ("pdf", "hostile") for path in (shared / kind).rglob("*") if path.is_file()
    ):
        try:
            with path.open("rb") as file:
                stored = current_store().put(file, max_bytes=50 << 20, name=path.name)
        except Refused as refused:
            print(f"{path.name[:44]:44}         refused: {refused}")
            continue
        started = time.monotonic()
        (added,) = add_evidence(papers=[Paper(stored, path.name)], **who)
        key = f"evidence:{added.evidence.number}"
        names[key] = path.name
        filing = filing_of(stored.digest, clock=clock, name=path.name)
        took = time.monotonic() - started
        print(f"{path.name[:44]:44}  {took:5.2f} s  {_outcome(filing)}")
        if filing.made is None and not filing.problems:
            problems.append(f"{path.name}: neither pages nor a reason")
        if took > SLOW:
            problems.append(f"{path.name}: took {took:.0f} s")
    problems += _bundled(who, names)
    for problem in problems:
        print(f"PROBLEM  {problem}", file=sys.stderr)
    return 1 if problems else 0


def _outcome(filing: Filing) -> str:
    said = ", ".join(code for code in filing.problems if code in PROBLEMS)
    return f"{filing.pages} pages {said}" if filing.made else f"named: {said}"


def _bundled(who: dict, names: dict[str, str]) -> list[str]:
    """Build without what cannot be filed; every paper is in it or on its list."""
    bundle = begin_bundle(details=Details(), **who)
    row = _built(who, bundle.number)
    for key in row.report["unusable"]:

        def skip(recipe: rules.Recipe, _known: object, key: str = key) -> rules.Recipe:
            return rules.skip(recipe, key, "It cannot be read", by="accept", on="2026-01-01")

        change_recipe(number=bundle.number, what="skipped", item=key, change=skip, **who)
    unusable = set(row.report["unusable"])
    row = _built(who, bundle.number)
    if row.digest is None:
        return [f"no bundle: {row.state} {row.report}"]
    proof = prove(str(current_store().path_of(row.digest)))
    inside = {each["title"] for each in row.report["documents"]}
    lost = [name for key, name in names.items() if name not in inside and key not in unusable]
    print(f"bundle: {row.pages} pages, {len(inside)} papers, {len(unusable)} named, proof {proof.holds}")
    return [f"{name}: neither in the bundle nor named" for name in lost] + (
        [] if proof.holds else ["no proof"]
    )


def _built(who: dict, number: int) -> BundleBuild:
    row = ask_build(number=number, audience=Audience.TRIBUNAL, **who)
    started = time.monotonic()
    row = build(clock=who["clock"], build_id=row.id)
    print(f"build: {row.state} in {time.monotonic() - started:.0f} s")
    return row


def trial_complaint(app: Flask) -> str:
    """A unit and one complaint on an empty database; its reference."""
    clock = app.extensions["clock"]
    with transaction() as session:
        unit = Unit(
            code="TI",
            name="Trial Insurance",
            kind="head-office",
            reference_prefix="TI",
            zone="UTC",
            place="GB",
            country="GB",
            regime="gb-disp",
            currency="GBP",
            language="en",
            path="/",
            profile={},
        )
        session.add(unit)
        session.flush()
        unit.path = f"/{unit.id}/"
    unit_id = db.session.scalars(select(Unit.id)).first()
    assert unit_id is not None
    receipt = Receipt("phone", today(clock, "UTC"), None, "en", "gb-disp", words="It leaks")
    case: Case = register(
        actor=SYSTEM,
        clock=clock,
        library=app.extensions["rules"],
        intake=Intake(
            unit_id=unit_id,
            receipt=receipt,
            people=[Person("complainant", "Ada Trial", "policyholder", phone="0113 496 0142")],
            points=[Point("The ceiling")],
        ),
    )
    return case.reference


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
