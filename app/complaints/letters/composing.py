"""From a case to a letter and the record it is checked against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from app.complaints.letters import chinese, english
from app.complaints.letters.material import Material
from app.complaints.letters.record import record_of
from app.letters.blocks import Letter, PointSection, find_blocks
from app.letters.check import CheckItem, check, requirements_of
from app.letters.rendered import Rendered
from app.shared.text import N_


def compose(material: Material) -> Letter:
    """The letter in the language that the material names."""
    return chinese.compose(material) if material.lang == "zh-Hans" else english.compose(material)


def check_letter(rendered: Rendered, letter: Letter, material: Material) -> list[dict[str, Any]]:
    """The check of the finished pages, and what only the case knows: items as they are kept with the letter."""
    report = check(rendered, letter, requirements_of(material.requirements), record_of(material))
    items = [*report.items, *_of_the_case(letter, material, first=len(report.items) + 1)]
    return [asdict(item) for item in items]


def stopping(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items that hold the letter back."""
    return [item for item in items if item["blocking"] and not item["ok"]]


def _of_the_case(letter: Letter, material: Material, *, first: int) -> Iterator[CheckItem]:
    number = first
    for label, rule, message, params, blocking in (
        *_reasons(letter),
        *_superior(material),
        *_postal_address(material),
        *_doubts(material),
    ):
        yield CheckItem(
            number,
            "§" if rule else "house",
            label,
            rule,
            not message,
            message=message,
            params=params,
            blocking=blocking,
        )
        number += 1


_Told = tuple[str, str, str, dict[str, str], bool]


def _reasons(letter: Letter) -> Iterator[_Told]:
    """An answer without a reason is no answer."""
    sections = find_blocks(letter, PointSection)
    bare = [str(section.number) for section in sections if not section.blocks]
    message = N_("Point %(numbers)s has no reasons. Say why this is our answer.") if bare else ""
    if sections:
        yield N_("Every answer has its reasons"), "", message, {"numbers": ", ".join(bare)}, True


def _superior(material: Material) -> Iterator[_Told]:
    """A review that nobody knows where to ask for is no right."""
    superior = material.superior
    rule = next((each.rule for each in material.requirements.statements if each.id == "route-review"), "")
    if superior is None or not rule:
        return
    missing = not (superior.address and superior.phone)
    message = N_("The address or the telephone of %(unit)s is missing. It stands in the unit's profile.")
    label = N_("The superior's name, address and telephone")
    yield label, rule, message if missing else "", {"unit": superior.name}, True


def _postal_address(material: Material) -> Iterator[_Told]:
    message = "" if material.recipient.address else N_("There is no postal address. It cannot go by post.")
    yield N_("A postal address"), "", message, {}, False


def _doubts(material: Material) -> Iterator[_Told]:
    """What the letter prints on the strength of rules that nobody has compared with the official text."""
    message = N_("Not verified against the official text: the compliance officer is to confirm it.")
    for text in material.requirements.texts:
        if text.needs_confirmation or text.verified != "read":
            yield N_("Prescribed words verified"), text.source, message, {}, False
    for paper in material.requirements.enclosures:
        if paper.verified != "read":
            yield N_("Edition of the enclosure verified"), paper.source, message, {}, False
    doubtful = [each.rule for each in material.requirements.statements if each.verified != "read"]
    if doubtful:
        rules = "; ".join(dict.fromkeys(doubtful))
        yield N_("The rules on this letter verified"), rules, message, {}, False
