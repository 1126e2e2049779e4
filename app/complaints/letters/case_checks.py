"""What only the case can check of its letter: reasons, whom it names and writes to, and how sure its rules are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.complaints.letters.again import addressee_of
from app.complaints.letters.material import Material, Recipient
from app.letters.blocks import ClauseQuote, Copies, Letter, PointSection, find_blocks
from app.letters.check.report import Finding
from app.shared.text import N_

UNVERIFIED: Final = "unverified-rules"
"""What the item about doubtful rules is about: pages show it as a quiet line, once, instead of a row."""


def case_checks(letter: Letter, material: Material) -> Iterator[Finding]:
    """All of them, in the order in which they are shown."""
    yield from _reasons(letter)
    yield from _facts_found(letter, material)
    yield from _grounds(material)
    yield from _superior(material)
    yield from _mediation(material)
    yield from _editions(letter, material)
    yield from _citations(letter, material)
    yield _addressee(letter, material)
    yield _postal_address(material)
    if letter.kind == "extension":
        yield _longer_time(material)
    yield from _unverified(material)


def _reasons(letter: Letter) -> Iterator[Finding]:
    """An answer without a reason is no answer."""
    sections = find_blocks(letter, PointSection)
    bare = [str(section.number) for section in sections if not section.blocks]
    if sections:
        yield Finding(
            "house",
            N_("Every answer has its reasons"),
            message=N_("Point %(numbers)s has no reasons. Say why this is our answer.") if bare else "",
            params={"numbers": bare},
        )


def _facts_found(letter: Letter, material: Material) -> Iterator[Finding]:
    """A Chinese answer says of the facts too whether they are so (属实): nothing is granted on facts that are not."""
    if letter.lang != "zh-Hans" or not find_blocks(letter, PointSection):
        return
    wrong = [
        str(point.number)
        for point in material.points
        if point.found == "not_upheld" and point.outcome in ("upheld", "partly")
    ]
    yield Finding(
        "=",
        N_("What is granted rests on what was found"),
        message=N_(
            "Point %(numbers)s: its facts were found not to be so (不属实), and yet it is granted. "
            "Change the finding, or call what is paid goodwill."
        )
        if wrong
        else "",
        params={"numbers": wrong},
    )


def _grounds(material: Material) -> Iterator[Finding]:
    """A clause is held against somebody only on grounds that are shown: what is answered, and what proves it."""
    for stated in material.grounds:
        ground, open_ = stated.ground, stated.standing
        message = ""
        if open_.barring:
            message = N_("Point %(where)s: by what was answered, the decision cannot rely on it.")
        elif open_.unanswered:
            message = N_("Point %(where)s: its question is not answered.")
        elif open_.missing:
            message = N_("Point %(where)s: the proof is missing.")
        where = [str(stated.number), *filter(None, [stated.clause])]
        yield Finding(
            "§",
            ground.title.en,
            ground.rule,
            message,
            {"where": where},
            label_zh=ground.title.zh,
            measured=N_("Point %(where)s: shown."),
            blocking=ground.stops,
        )


def grounds_fail(material: Material) -> bool:
    """True when a ground that holds a letter back is not shown. It is no part of a letter's content."""
    return any(stated.ground.stops and not stated.standing.is_shown for stated in material.grounds)


def _superior(material: Material) -> Iterator[Finding]:
    """A review that nobody knows where to ask for is no right."""
    superior, rule = material.superior, material.rule_of("route-review")
    if superior is None or not rule:
        return
    missing = not (superior.address and superior.phone)
    yield Finding(
        "§",
        N_("The superior's name, address and telephone"),
        rule,
        N_("The address or the telephone of %(unit)s is missing. It stands in the unit's profile.")
        if missing
        else "",
        {"unit": superior.name},
    )


def _mediation(material: Material) -> Iterator[Finding]:
    """A way to mediation that names nobody is no way."""
    rule, body = material.rule_of("route-mediation"), material.sender.mediation
    if not rule:
        return
    yield Finding(
        "§",
        N_("The local mediation body's name and telephone"),
        rule,
        ""
        if body.is_reachable
        else N_(
            "The mediation body for %(unit)s is missing. Its name and telephone stand in the unit's profile."
        ),
        {"unit": material.sender.name},
    )


def _editions(letter: Letter, material: Material) -> Iterator[Finding]:
    """What was agreed binds; another edition's words prove nothing."""
    if find_blocks(letter, ClauseQuote):
        yield Finding(
            "=",
            N_("Clauses come from the edition agreed"),
            message=N_("Quoted from another edition than the one agreed: point %(numbers)s.")
            if material.astray
            else "",
            params={"numbers": [str(number) for number in material.astray]},
        )


def _citations(letter: Letter, material: Material) -> Iterator[Finding]:
    """Verbatim is not enough: an endorsement may have changed the clause, an omission its sense."""
    if not find_blocks(letter, ClauseQuote):
        return
    label = N_("Nothing that changes a clause is left out")
    if not material.citations:
        yield Finding("=", label)
    for found in material.citations:
        params = {name: str(value) for name, value in found.params.items()}
        yield Finding("=", label, found.clause, found.message, params, blocking=found.stops)


def _addressee(letter: Letter, material: Material) -> Finding:
    """Nothing goes through somebody whose authority has ended, and nothing past somebody whose authority lasts."""
    person = material.recipient
    to_authority = letter.kind == "report"
    copies = tuple(name for block in find_blocks(letter, Copies) for name in block.names)
    same = (letter.addressee, copies) == (addressee_of(material), person.copies)
    right = bool(material.authority) if to_authority else same
    return Finding(
        "=",
        N_("The addressee is right"),
        message=""
        if right
        else N_("A name, an address or an authority has changed since. Prepare it again."),
        params={"name": person.through, "copies": copies},
        measured=_reached_how(person),
    )


def _reached_how(person: Recipient) -> str:
    if person.through and person.copies:
        return N_("Through %(name)s, whose authority is on file; a copy to %(copies)s.")
    if person.copies:
        return N_("A copy to %(copies)s.")
    return N_("Through %(name)s, whose authority is on file.") if person.through else ""


def _longer_time(material: Material) -> Finding:
    """Nothing promises longer time that the rule no longer gives: told too late, it moves no date."""
    message = (
        N_("Told today, it would move no date: the period has ended, or the rule does not give this time.")
        if material.time.in_vain
        else ""
    )
    return Finding("=", N_("The longer time still counts"), message=message)


def _postal_address(material: Material) -> Finding:
    message = "" if material.recipient.address else N_("There is no postal address. It cannot go by post.")
    return Finding("house", N_("A postal address"), message=message, blocking=False)


def _unverified(material: Material) -> Iterator[Finding]:
    """Rules, prescribed words, enclosures and grounds that nobody has compared with the official text."""
    wants = material.requirements
    doubtful = [
        *(each.rule for each in wants.statements if not each.settled),
        *(each.source for each in wants.texts if not each.settled),
        *(each.source for each in wants.enclosures if not each.settled),
        *(each.source for each in wants.contacts if not each.settled),
        *(stated.ground.rule for stated in material.grounds if not stated.ground.settled),
    ]
    if doubtful:
        named = list(dict.fromkeys(doubtful))
        yield Finding(
            "§",
            N_("The rules behind this letter are verified"),
            "\n".join(named),
            N_("Not compared with the official text: %(count)s of the rules behind this letter."),
            {"count": str(len(named))},
            blocking=False,
            about=UNVERIFIED,
        )
