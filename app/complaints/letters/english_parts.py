"""What English letters share: who and to whom, how the complaint came, where to go further."""

from __future__ import annotations

import unicodedata

from app.complaints.letters.material import Material
from app.complaints.letters.shared_parts import paragraphs_of, prescribed_slots
from app.letters.blocks import (
    Addressee,
    Block,
    Contacts,
    Heading,
    NumberedRights,
    Paragraph,
    PointRow,
    Points,
    Reference,
    Right,
    SealedDate,
    Signatory,
    text,
)
from app.rules.pack import Contact

_CAME = {
    "phone": "{who} {rang} us{for_you} on {day}.",
    "email": "{who} e-mailed us{for_you} on {day}.",
    "letter": "{whose} letter{for_you} reached us on {day}.",
    "visit": "{who} came to see us{for_you} on {day}.",
    "web": "{who} wrote to us through our website{for_you} on {day}.",
    "message": "{who} sent us a message{for_you} on {day}.",
    "authority": "{authority} passed your complaint to us on {day}.",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def addressee(material: Material) -> Addressee:
    """Name and address as the envelope's window shows them; "Dear" with title and family name where both are known.

    Whoever speaks for the complainant is addressed in person, with the complainant's name below their own.
    """
    if material.kind == "report":
        name = material.authority or "The authority"
        return Addressee((name,), "Sir or Madam", name)
    person = material.recipient
    full = full_name(person.name, person.title)
    if person.through:
        speaker = full_name(person.through, person.through_title)
        dear = _dear(person.through, person.through_title)
        return Addressee((speaker, f"for {full}", *person.address), dear, speaker, speaks_for=full)
    dear = person.name if person.is_organisation else _dear(person.name, person.title)
    return Addressee((full, *person.address), dear, full)


def _dear(name: str, title: str) -> str:
    return f"{title} {_family(name)}" if title else name


def _family(name: str) -> str:
    """The last word of a European name; in other scripts nobody here knows which word it is, so all of them."""
    words = name.split()
    script = unicodedata.name(words[-1][0], "") if words else ""
    return words[-1] if script.startswith(("LATIN", "GREEK", "CYRILLIC")) else name


def full_name(name: str, title: str) -> str:
    """As it stands in an address: Mrs Ada Okafor."""
    return f"{title} {name}".strip()


def references(material: Material) -> tuple[Reference, ...]:
    """Date, numbers, and whom to call, beside the address."""
    handler, sender = material.handler, material.sender
    rows = (
        Reference("Date", (SealedDate(bold=True),)),
        Reference("Our reference", text(material.reference), strong=True),
        Reference("Your reference", text(material.authority_number)),
        Reference("Claim", text(material.claim_number)),
        Reference("Policy", text(material.policy_number)),
        Reference("Your contact", text(handler.name)),
        Reference("", text(handler.phone or sender.phone)),
        Reference("", text(sender.hours)),
    )
    return tuple(row for row in rows if row.value)


def signatory(material: Material) -> Signatory:
    """Name, role, phone with hours, e-mail."""
    handler, sender = material.handler, material.sender
    phone = ", ".join(piece for piece in (handler.phone or sender.phone, sender.hours) if piece)
    role = ", ".join(piece for piece in (handler.role, sender.name) if piece)
    return Signatory(
        handler.name, role, tuple(line for line in (phone, handler.email or sender.email) if line)
    )


def came(material: Material) -> str:
    """How and when the complaint came, and through whom, as a sentence."""
    pattern = _CAME.get(material.channel, "{who} complained to us{for_you} on {day}.")
    caller = material.caller
    if caller is None and material.channel != "authority":
        pattern = "Your complaint reached us on {day}."
    return pattern.format(
        who=caller or "You",
        whose=f"{caller}’s" if caller else "Your",
        for_you=" on your behalf" if caller else "",
        rang=material.manners.rang,
        authority=material.authority or "An authority",
        day=material.day(material.received_on),
    )


def points_told(material: Material) -> Points:
    """The complaint in the complainant's sense, not answered yet."""
    return Points(tuple(PointRow(point.number, point.said or point.title) for point in material.points))


def written(material: Material) -> tuple[Paragraph, ...]:
    """The paragraphs that somebody wrote for this letter."""
    return tuple(
        Paragraph(text(piece)) for words in material.parts.paragraphs for piece in paragraphs_of(words)
    )


def the(body: Contact) -> str:
    """``the Financial Ombudsman Service``; a name that brings its own article keeps it."""
    name = body.name.en
    return name if name.startswith(("La ", "Le ", "L’")) else f"the {name}"


def asked(material: Material) -> str:
    """``ask the Financial Ombudsman Service``."""
    return f"ask {the(material.body)}" if material.body else "ask us"


def further_help(material: Material, *, heading: str, opening: str) -> tuple[Block, ...]:
    """Where to go further: our sentence, the prescribed words, how to reach the body. Empty where there is none.

    ``opening`` may name ``{ask}`` and ``{body}``; it never states a time limit: only the prescribed words do.
    """
    if material.is_chinese:
        return (Heading(heading), Paragraph(text("These ways are open to you.")), *_rights_in_china(material))
    body = material.body
    slots = prescribed_slots(material)
    if body is None:
        return (Heading(heading), *slots) if slots else ()
    post = _post(body.name.en, body.address)
    rows = (("Website", body.website), ("Phone", body.phone), (material.manners.post, post))
    leaflet = (
        (Paragraph(text("The ombudsman’s leaflet is enclosed.")),) if material.encloses("fos-leaflet") else ()
    )
    sentence = opening.format(ask=asked(material), body=the(body))
    return (
        Heading(heading),
        Paragraph(text(sentence)),
        *slots,
        Contacts(tuple(row for row in rows if row[1])),
        *leaflet,
    )


def _rights_in_china(material: Material) -> tuple[Block, ...]:
    """What a Chinese decision offers, in English: review by the unit above, mediation, arbitration, court."""
    superior, mediation = material.superior, material.sender.mediation
    rights = []
    if superior and material.kind == "decision":
        asked_of = f"our superior unit, {superior.name}. {_reached(superior.address, superior.phone)}"
        words = f"In writing, within thirty days of receiving this decision, you can ask for a review by {asked_of}"
        rights.append(Right("Review", text(words)))
    if mediation.is_reachable:
        where = _reached(mediation.address, mediation.phone)
        rights.append(Right("Mediation", text(f"You can ask {mediation.name} for mediation. {where}")))
    rights += [
        Right(
            "Arbitration",
            text(
                "Where there is an arbitration agreement, you can apply for arbitration to the body it names."
            ),
        ),
        Right("Court", text("You can bring an action in the people’s court. Mind the limitation period.")),
    ]
    hotline = next((each for each in material.requirements.contacts if each.phone), None)
    told = (Paragraph(text(f"You can also call the {hotline.name.en}, {hotline.phone}.")),) if hotline else ()
    return (NumberedRights(tuple(rights)), *told, *prescribed_slots(material))


def _reached(address: str, phone: str) -> str:
    return " ".join(
        f"{label}: {value}." for label, value in (("Address", address), ("Phone", phone)) if value
    )


def _post(name: str, address: str) -> str:
    return f"{name}, {address}" if address else ""


def number_word(number: int) -> str:
    """``two`` for 2; figures from eleven on."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def reason(material: Material, otherwise: str = "") -> str:
    """Why, in a sentence of its own, so that it reads well however it was typed."""
    why = " ".join(material.parts.why.split()) or otherwise
    end = "" if why.endswith((".", "!", "?")) else "."
    return f"The reason is this. {why[:1].upper()}{why[1:]}{end}"
