"""Letters that are written less often: missing papers, a refused claim, a review, a report, a decision that stands."""

from __future__ import annotations

from app.complaints.letters.english_parts import came, further_help, points_told, written
from app.complaints.letters.material import Material
from app.letters.blocks import Block, Heading, Paragraph, bold, text


def materials(material: Material) -> tuple[Block, ...]:
    """Everything that is missing, asked for once."""
    return (
        Paragraph(text(f"{came(material)} To look into it we need these papers from you:")),
        *written(material),
        Paragraph(text("This is all we need. What we have already, you need not send again.")),
    )


def refusal(material: Material) -> tuple[Block, ...]:
    """A claim is not paid, and why."""
    on = material.parts.happened_on
    when = f" On {material.day(on)} we decided it." if on else ""
    claim = f" {material.claim_number}" if material.claim_number else ""
    reason = " ".join(material.parts.why.split()).rstrip(".")
    return (
        Paragraph(
            text(
                f"You asked us to pay your claim{claim}.{when} ", bold("We will not pay it."), " This is why."
            )
        ),
        Paragraph(text(f"{reason}.")),
        *written(material),
        *further_help(material, heading="If you do not agree", opening="You can {ask} to look at it."),
    )


def review(material: Material) -> tuple[Block, ...]:
    """What the unit above decided."""
    on = material.parts.happened_on
    asked = (
        f"On {material.day(on)} you asked us to review our decision."
        if on
        else "You asked us to review our decision."
    )
    return (
        Paragraph(text(f"{asked} People who had no part in it have looked at each point again.")),
        points_told(material),
        Heading("What we have decided"),
        Paragraph(text("This is our decision on review.")),
        *written(material),
        *further_help(material, heading="If you do not agree", opening="You can {ask} to look at it."),
    )


def report(material: Material) -> tuple[Block, ...]:
    """To the authority that passed the complaint on; the complainant does not get it."""
    number = f" (your reference {material.authority_number})" if material.authority_number else ""
    return (
        Paragraph(
            text(
                f"You passed a complaint to us{number}. We received it on {material.day(material.received_on)}. "
                "This is what it is about, and what we did."
            )
        ),
        points_told(material),
        Heading("What we did"),
        *written(material),
    )


def further(material: Material) -> tuple[Block, ...]:
    """The decision stands: its date is said again, and nothing begins anew."""
    of = f" of {material.day(material.decided_on)}" if material.decided_on else ""
    called = material.decision_called
    return (
        Paragraph(
            text(
                "Thank you for writing to us again. I have looked at what you say. ",
                bold(f"Our {called}{of} stands."),
            )
        ),
        *written(material),
        Paragraph(
            text(
                f"The time you have to go further runs from our {called}, and not from this letter. That {called} "
                "tells you how."
            )
        ),
    )
