"""English letters, from the first line to the signature. "I" signs, "we" are the firm, "you" read."""

from __future__ import annotations

from collections.abc import Callable

from app.complaints.letters import english_decision, english_more, english_time
from app.complaints.letters.english_parts import (
    addressee,
    came,
    further_help,
    points_told,
    reason,
    references,
    signatory,
    the,
    written,
)
from app.complaints.letters.material import Material
from app.complaints.letters.shared_parts import firm_of, interest_annex
from app.letters.blocks import Block, Heading, Letter, Paragraph, SignOff, Text, bold, text

TITLES = {
    "acknowledgement": ("We have received your complaint", "Your complaint"),
    "update": ("Where your complaint stands", "Where your complaint stands"),
    "reply": ("Our reply to you", "Our reply"),
    "holding": ("We need more time to answer your complaint", "We need more time"),
    "summary": ("Your complaint has been put right", "Your complaint"),
    "decision": ("Our {called} {to} your complaint", "Our {called}"),
    "declined": ("We cannot handle your complaint", "Your complaint"),
    "withdrawn": ("You have withdrawn your complaint", "Your complaint"),
    "extension": ("We need more time to answer your complaint", "We need more time"),
    "appraisal": ("An appraisal for your complaint", "An appraisal"),
    "recounted": ("Your complaint: the new day for our answer", "The new day"),
    "merged": ("We handle two complaints as one", "Your complaint"),
    "materials": ("What we need from you", "What we need from you"),
    "refusal": ("We will not pay your claim", "Your claim"),
    "review": ("Our decision on review", "Our decision on review"),
    "report": ("Report on a complaint that you passed on", "Report"),
    "further": ("Our {called} stands", "Our {called} stands"),
}
"""Title and running title; ``{called}`` is what a decision is called where the complaint is handled."""
_NO_COMPLAINT = {
    "not-a-complaint": (
        ("About your request of {day}", "Your request"),
        "It is a question or a request, so we have not recorded it as a complaint.",
    ),
    "other-track": (
        ("What you told us belongs to another procedure", "Another procedure"),
        "It is dealt with in another procedure, and not as a complaint.",
    ),
}
"""Titles and what we say where a case was closed as something else: such a letter calls nothing a complaint."""


def compose(material: Material) -> Letter:
    """The whole letter."""
    called = material.decision_called
    to = "to" if called.endswith("response") else "on"
    title, running = (
        pattern.format(called=called, to=to, day=material.day(material.received_on))
        for pattern in _titles(material)
    )
    return Letter(
        kind=material.kind,
        regime=material.regime,
        lang="en",
        firm=firm_of(material),
        addressee=addressee(material),
        title=title,
        running_title=running,
        blocks=(*_BODIES[material.kind](material), SignOff(material.manners.closing), *_annex(material)),
        code=material.code,
        currency=material.currency,
        country=material.country,
        reference=material.reference,
        references=references(material),
        signatory=signatory(material),
        enclosures=material.enclosures,
        style=material.style,
        overall=material.overall if material.kind == "decision" else "",
    )


def _annex(material: Material) -> tuple[Block, ...]:
    return interest_annex(material) if material.kind == "decision" else ()


def _titles(material: Material) -> tuple[str, str]:
    no_complaint = _NO_COMPLAINT.get(material.closing) if material.kind == "declined" else None
    return no_complaint[0] if no_complaint else TITLES[material.kind]


def _acknowledgement(material: Material) -> tuple[Block, ...]:
    received = "received and registered your complaint" if material.is_chinese else "received your complaint"
    thanks = "Thank you for telling us. " if material.caller == "" else ""
    return (
        Paragraph(
            text(
                f"{thanks}We have {received}, and I am looking after it. "
                f"{came(material)} I am sorry that you have had reason to complain."
            )
        ),
        points_told(material),
        Paragraph(text("If I have misunderstood anything, or left something out, please tell me.")),
        Heading("What happens next"),
        Paragraph(
            text(
                "Someone who had no part in the matter will look into each point. We will ask you only for what we "
                "do not have already. "
            )
            + _when_answered(material)
        ),
        *written(material),
        *_if_not_content(material),
        _reach_me(material),
    )


def _when_answered(material: Material) -> Text:
    words = material.asks_for_answer_time
    due = f"by {material.day(material.answer_due)}" if material.answer_due else ""
    when = ", ".join(piece for piece in (words, due) if piece)
    if not when:
        return text("We will write to you with our answer.")
    exceptional = material.exceptional_answer_time
    later = f" In exceptional circumstances our final answer comes {exceptional}." if exceptional else ""
    return text(
        bold(f"You will have our written answer {when} at the latest."),
        f" If we need longer, we will write before then and tell you why.{later}",
    )


def _if_not_content(material: Material) -> tuple[Block, ...]:
    body = material.body
    if body is None:
        return ()
    return (
        Paragraph(
            text(
                f"If you are not happy with our answer, or have none by then, you can ask {the(body)} to look at "
                "your complaint. Our answer will tell you how."
            )
        ),
    )


def _reach_me(material: Material) -> Paragraph:
    phone = material.handler.phone or material.sender.phone
    how = f"call me on {phone}" if phone else "write to me"
    if material.kind == "report":
        return Paragraph(text(f"If you have a question about this report, please {how}."))
    return Paragraph(text(f"If you need help, or want to tell me more, please {how}."))


def _update(material: Material) -> tuple[Block, ...]:
    due = (
        (Paragraph(text(f"You will have our written answer by {material.day(material.answer_due)}.")),)
        if material.answer_due
        else ()
    )
    return (
        Paragraph(text(f"{came(material)} This is where we are.")),
        *written(material),
        *due,
        _reach_me(material),
    )


def _reply(material: Material) -> tuple[Block, ...]:
    return (*written(material), _reach_me(material))


def _holding(material: Material) -> tuple[Block, ...]:
    expected = material.parts.expected_on
    return (
        Paragraph(
            text(
                f"{came(material)} We have not finished looking into it, and I am sorry for that. "
                f"We cannot give you our answer yet. {reason(material)}"
            )
        ),
        *written(material),
        *(
            (Paragraph(text(bold(f"We expect to send you our answer by {material.day(expected)}."))),)
            if expected
            else ()
        ),
        *further_help(
            material, heading="You need not wait for us", opening="You can now {ask} to look at it."
        ),
        _reach_me(material),
    )


def _summary(material: Material) -> tuple[Block, ...]:
    accepted = material.parts.happened_on
    if accepted == material.received_on:
        told = "The same day you told us"
    else:
        told = f"On {material.day(accepted)} you told us" if accepted else "You have told us"
    return (
        Paragraph(
            text(
                f"{came(material)} {told} that you are content with what we did. So we consider your complaint to be "
                "resolved."
            )
        ),
        points_told(material),
        *_headed("What we did", written(material)),
        *further_help(
            material,
            heading="If you change your mind",
            opening="If you are no longer content, you can refer the complaint to {body}. It is independent of us. Its "
            "website has more information.",
        ),
        _reach_me(material),
    )


def _headed(heading: str, paragraphs: tuple[Paragraph, ...]) -> tuple[Block, ...]:
    return (Heading(heading), *paragraphs) if paragraphs else ()


def _declined(material: Material) -> tuple[Block, ...]:
    contact = f"{came(material)} I have considered it with care."
    said = "We cannot handle your complaint."
    if no_complaint := _NO_COMPLAINT.get(material.closing):
        day, said = material.day(material.received_on), no_complaint[1]
        contact = f"You contacted us on {day}. I have considered with care what you told us."
    return (
        Paragraph(text(f"{contact} {said} {reason(material)}")),
        *written(material),
        *further_help(
            material,
            heading="What you can do",
            opening="If you disagree, you can {ask} whether we are right.",
        ),
        _reach_me(material),
    )


def _withdrawn(material: Material) -> tuple[Block, ...]:
    on = material.parts.happened_on
    day_words = f", {material.day(on)}" if on else ""
    return (
        Paragraph(
            text(
                "You asked us to stop looking into your complaint. We have done so. Our handling of it ended on the "
                f"day we received your wish{day_words}."
            )
        ),
        *written(material),
        Paragraph(text("If you change your mind, tell me, and we will take it up again.")),
        _reach_me(material),
    )


Body = Callable[[Material], tuple[Block, ...]]


def _with_phone(body: Body) -> Body:
    return lambda material: (*body(material), _reach_me(material))


_BODIES: dict[str, Body] = {
    "acknowledgement": _acknowledgement,
    "update": _update,
    "reply": _reply,
    "holding": _holding,
    "summary": _summary,
    "decision": english_decision.body,
    "declined": _declined,
    "withdrawn": _withdrawn,
    "extension": _with_phone(english_time.extension),
    "appraisal": _with_phone(english_time.appraisal),
    "recounted": _with_phone(english_time.recounted),
    "merged": _with_phone(english_time.merged),
    "materials": _with_phone(english_more.materials),
    "refusal": _with_phone(english_more.refusal),
    "review": _with_phone(english_more.review),
    "report": _with_phone(english_more.report),
    "further": _with_phone(english_more.further),
}
