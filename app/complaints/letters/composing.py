"""From a case to a letter and the record it is checked against."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.complaints.letters import chinese, english
from app.complaints.letters.case_checks import case_checks
from app.complaints.letters.material import Material
from app.complaints.letters.record import record_of
from app.letters.blocks import Letter
from app.letters.check import check, requirements_of
from app.letters.rendered import Rendered


def compose(material: Material) -> Letter:
    """The letter in the language that the material names."""
    return chinese.compose(material) if material.lang == "zh-Hans" else english.compose(material)


def check_letter(rendered: Rendered, letter: Letter, material: Material) -> list[dict[str, Any]]:
    """The check of the finished pages, and what only the case knows: items as they are kept with the letter."""
    report = check(rendered, letter, requirements_of(material.requirements), record_of(material))
    of_the_case = enumerate(case_checks(letter, material), start=len(report.items) + 1)
    return [
        asdict(item) for item in (*report.items, *(each.numbered(number) for number, each in of_the_case))
    ]


def stopping(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items that hold the letter back."""
    return [item for item in items if item["blocking"] and not item["ok"]]
