"""English letters about the period itself: more time, an appraisal, a new count, a merging."""

from __future__ import annotations

from datetime import date

from app.complaints.letters.english_parts import came, reason, written
from app.complaints.letters.material import Material
from app.letters.blocks import Block, Paragraph, Run, bold, text


def extension(material: Material) -> tuple[Block, ...]:
    """More time: why, who agreed, the new day."""
    time = material.time
    was = f" You were to have our answer by {_on(material, time.was)}." if time.was else ""
    return (
        Paragraph(
            text(
                f"{came(material)}{was} We need more time, and I am sorry for that. "
                f"{reason(material, 'the matter is more complex than most')}"
            )
        ),
        Paragraph(
            text(
                f"{time.by or 'Our head office'} has agreed to {time.days} more days.", *_answer_by(material)
            )
        ),
        *written(material),
    )


def appraisal(material: Material) -> tuple[Block, ...]:
    """An appraisal: who, since when, and that its time is left out."""
    time = material.time
    return (
        Paragraph(
            text(
                f"{came(material)} To establish the facts, we have asked {time.by or 'an outside expert'} for an "
                f"appraisal. It began on {_on(material, time.since)}."
            )
        ),
        Paragraph(
            text(
                "The time that the appraisal takes is left out of the period in which we answer. When it has ended, "
                "we will tell you the new day."
            )
        ),
        *written(material),
    )


def appraisal_over(on: str) -> str:
    """The paragraph of an update that ends an appraisal; the new day follows it."""
    return f"The appraisal ended on {on}. From that day the time in which we answer runs on."


def recounted(material: Material) -> tuple[Block, ...]:
    """New facts: the period begins again on the day they came."""
    time = material.time
    return (
        Paragraph(
            text(
                f"{came(material)} On {_on(material, time.since)} you gave us new facts and reasons on the same matter."
            )
        ),
        Paragraph(
            text("The period in which we answer is counted again from that day.", *_answer_by(material))
        ),
        *written(material),
    )


def merged(material: Material) -> tuple[Block, ...]:
    """Two complaints of the same matter are handled as one, by the dates of the one that stays."""
    time = material.time
    other = f"your complaint {time.by}" if time.by else "another complaint that we are looking into"
    return (
        Paragraph(
            text(
                f"{came(material)} It is about the same matter as {other}. "
                f"Since {_on(material, time.since)} we have been handling the two as one."
            )
        ),
        Paragraph(
            text(
                f"The dates of {time.by or 'that complaint'} stand. Nothing becomes later.",
                *_answer_by(material),
            )
        ),
        *written(material),
    )


def _answer_by(material: Material) -> tuple[Run, ...]:
    """By when, where a clock for the answer runs."""
    until = material.time.until
    return (bold(f" You will have our answer by {_on(material, until)}."),) if until else ()


def _on(material: Material, on: date | None) -> str:
    return material.day(on) if on else ""
