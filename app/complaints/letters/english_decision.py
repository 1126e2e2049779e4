"""The English decision (D1): the answer first, then each point with facts, clause and reasons, money, rights."""

from __future__ import annotations

from app.complaints.letters.english_parts import came, further_help, number_word, the
from app.complaints.letters.material import Material, Point, StatedFact
from app.complaints.letters.shared_parts import (
    clause_quotes,
    paragraphs_of,
    partly_known,
    period,
    redress_groups,
)
from app.letters.blocks import (
    Block,
    Fact,
    Facts,
    Heading,
    Paragraph,
    PointRow,
    Points,
    PointSection,
    Redress,
    Run,
    SealedDate,
    Text,
    bold,
    text,
)

_OMISSION = "[…] marks words that we have left out. I will gladly send you the whole page."
_OWN_RECORDS = "What we found rests on the papers that you sent us and on our own records. "


def body(material: Material) -> tuple[Block, ...]:
    """Everything between the title and the signature."""
    return (
        _answer_first(material),
        *_in_place_of(material),
        Heading("Your complaint, and our answer"),
        Paragraph(text(f"{came(material)} {_what_is_told(material)}")),
        _answers(material),
        *_what_follows(material),
        *(_section(material, point) for point in material.points if point.outcome),
        *_basis(material),
        *_money(material),
        *further_help(
            material,
            heading="If you disagree with our answer",
            opening="You can {ask} to look at your complaint. It is independent of us.",
        ),
        Paragraph(text(_reach(material))),
    )


def _in_place_of(material: Material) -> tuple[Block, ...]:
    """A new decision says which one it replaces, so that nobody counts from the old one."""
    if material.decided_on is None:
        return ()
    was, called = material.day(material.decided_on), material.decision_called
    return (Paragraph(text(f"This is a new {called}. It takes the place of the one we sent on {was}.")),)


def _answer_first(material: Material) -> Paragraph:
    """In the first lines: sorry where we were wrong, which points, how much, by when, and that no door is shut."""
    match material.overall:
        case "accepts":
            parts = _accepted(material)
        case "offers":
            parts = _offered(material)
        case _:
            parts = text(
                "I am sorry that you have had reason to complain. I have looked into everything that you told us. We "
                "do not accept your complaint, and this letter says why."
            )
    return Paragraph(parts)


def _accepted(material: Material) -> Text:
    agreed, all_points = len(material.agreed), len(material.points)
    if agreed == all_points and all(point.outcome == "upheld" for point in material.points):
        which = "We accept your complaint."
    elif all_points == 1:
        which = "We accept part of your complaint."
    elif agreed == all_points:
        every = "both" if all_points == 2 else f"all {number_word(all_points)}"
        which = f"We accept your complaint on {every} points, in full or in part."
    else:
        which = f"We accept your complaint on {number_word(agreed)} of its {number_word(all_points)} points."
    return (*text(f"I am sorry. {which} "), *_promise(material))


def _promise(material: Material) -> Text:
    if not material.pays or material.total <= 0:
        return ()
    sum_words = material.money(material.total)
    if material.pay_by_days:
        by = SealedDate(plus_days=material.pay_by_days, bold=True)
        promise = text(bold("By "), by, bold(f" we will pay you {sum_words}."))
    else:
        promise = text(bold(f"We will pay you {sum_words}."))
    return (*promise, *text(f" You do not need to do anything. {_no_door_shut(material)}"))


def _offered(material: Material) -> Text:
    sum_words = material.money(material.total)
    offer = (
        f"we offer you {sum_words}" if material.total > 0 else "we have agreed with you how to put it right"
    )
    return text(
        "I am sorry that you have had reason to complain. Without accepting your complaint, ",
        bold(f"{offer}."),
        f" {_no_door_shut(material)}" if material.total > 0 else "",
    )


def _no_door_shut(material: Material) -> str:
    if material.body is None:
        return "You give up nothing by taking the money."
    return f"Taking the money does not stop you going to {the(material.body)}."


def _answers(material: Material) -> Points:
    rows = tuple(
        PointRow(
            point.number,
            point.said or point.title,
            point.outcome,
            point.total if material.pays else None,
        )
        for point in material.points
    )
    return Points(rows, material.total if material.pays else None)


def _what_is_told(material: Material) -> str:
    several = len(material.points) > 1
    told = "you told us" if material.caller == "" else "we were told"
    return f"This is what {told}, and what we say{' to each point' if several else ''}."


def _what_follows(material: Material) -> tuple[Paragraph, ...]:
    """A reader of several points is told the way through them."""
    if len(material.points) == 1:
        return ()
    parts = ["gives our reasons", *(["shows how we worked out the money"] if material.pays else [])]
    return (
        Paragraph(
            text(f"The rest of this letter {', '.join(parts)}, and says what you can do if you disagree.")
        ),
    )


def _section(material: Material, point: Point) -> PointSection:
    assert point.outcome is not None
    blocks: list[Block] = []
    if point.facts:
        happened = "What we found" if material.is_chinese else "What happened"
        blocks += [Heading(happened, 2), Facts(tuple(_fact(fact, material) for fact in point.facts))]
    blocks += _clauses(material, point)
    if point.reasons:
        blocks += [Heading("Why this is our answer", 2)] if blocks else []
        blocks += [Paragraph(text(piece)) for piece in paragraphs_of(point.reasons)]
    wrong = point.found or point.outcome  # what is granted though nothing was wrong is not apologised for
    if (
        wrong in ("upheld", "partly")
        and point.outcome in ("upheld", "partly")
        and "sorry" not in point.reasons.lower()
    ):
        blocks.append(Paragraph(text("I am sorry that we got this wrong.")))
    return PointSection(point.number, point.title, point.outcome, tuple(blocks))


def _basis(material: Material) -> tuple[Paragraph, ...]:
    """Chinese rules want said what was verified and what the decision rests on, also where nothing was quoted."""
    if not material.is_chinese:
        return ()
    facts = "" if any(point.facts for point in material.points) else _OWN_RECORDS
    policy = f" (policy {material.policy_number})" if material.policy_number else ""
    quoted = any(point.quotations for point in material.points)
    on = "the words quoted above" if quoted else f"the contract of insurance{policy}"
    return (Paragraph(text(f"{facts}The basis of the decision is {on}, and the facts that we have found.")),)


def _fact(fact: StatedFact, material: Material) -> Fact:
    on, words = partly_known(fact.on, material)
    return Fact(fact.text.rstrip("."), fact.source, on, words)


def _clauses(material: Material, point: Point) -> list[Block]:
    blocks: list[Block] = []
    whose = _whose(material)
    for is_law, heading in (
        (False, f"What {whose} policy says"),
        (True, "What the law and our regulator say"),
    ):
        quotes = [quote for quote in point.quotations if quote.is_law == is_law]
        if quotes:
            found = clause_quotes(
                material, quotes, lead_in=_lead_in(material), joined=" and ", note=_OMISSION
            )
            blocks += [Heading(heading, 2), *found]
    return blocks


def _lead_in(material: Material) -> Text:
    whose, known = _whose(material).capitalize(), period(material)
    return text(
        f"{whose} policy for {known} has this wording:" if known else f"{whose} policy has this wording:"
    )


def _whose(material: Material) -> str:
    return "your" if material.recipient.is_insured else "the"


def _money(material: Material) -> tuple[Block, ...]:
    if not material.pays:
        return ()
    return (
        Redress(
            heading="What we will pay, and how we worked it out",
            groups=redress_groups(material),
            total=material.total,
            total_label=_total_label(material),
        ),
        Paragraph(text(_how_paid(material))),
    )


def _total_label(material: Material) -> Text:
    if material.overall == "accepts" and material.pay_by_days:
        return (Run("Total, in your account by "), SealedDate(plus_days=material.pay_by_days))
    return text("Total")


def _how_paid(material: Material) -> str:
    nothing_lost = "This payment is not a “full and final settlement”: you give up nothing by taking it."
    if material.overall == "offers":
        days = material.pay_by_days
        within = f" within {days} days of hearing from you" if days else " as soon as we hear from you"
        return f"To take the offer, call or write to me. We will pay{within}. {nothing_lost}"
    return (
        "We will use the bank account that we hold for you. If we hold none, or you want to be paid another way, "
        f"please call me. {nothing_lost}"
    )


def _reach(material: Material) -> str:
    phone = material.handler.phone or material.sender.phone
    call = f"please call me on {phone}" if phone else "please write to me"
    body = material.body
    limit = f" That does not change any time limit for going to {the(body)}." if body else ""
    return f"If anything here is unclear, {call}.{limit}"
