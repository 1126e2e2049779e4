"""The check of a letter, on the finished PDF's text: the rules' requirements, the record, the house's standard."""

from __future__ import annotations

from collections.abc import Sequence

from app.letters.blocks import Letter
from app.letters.check.agreement import agreement
from app.letters.check.house import house_standard
from app.letters.check.reading import Reading
from app.letters.check.report import CheckItem, CheckReport, Mark, Record, Requirement, requirements_of
from app.letters.check.required import required_statements
from app.letters.rendered import Rendered

__all__ = ["CheckItem", "CheckReport", "Mark", "Record", "Requirement", "check", "requirements_of"]


def check(
    rendered: Rendered, letter: Letter, requirements: Sequence[Requirement], record: Record
) -> CheckReport:
    """Check a rendered letter. Every item names its rule, what was found and on which page, or what is missing."""
    reading = Reading.of(rendered, letter.lang)
    findings = [
        *required_statements(letter, reading, requirements, record),
        *agreement(letter, rendered, reading, record),
        *house_standard(letter, rendered, reading, record),
    ]
    return CheckReport(tuple(finding.numbered(number) for number, finding in enumerate(findings, start=1)))
