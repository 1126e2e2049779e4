"""Blocks that English and Chinese letters build alike: redress, quotations, prescribed words, the sender."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from app.complaints.letters.material import Material, MoneyLine, Point, Quotation, QuotedLine
from app.letters.blocks import (
    Block,
    ClauseLine,
    ClauseQuote,
    Copies,
    Firm,
    Heading,
    Interest,
    Letter,
    Paragraph,
    PrescribedText,
    RedressGroup,
    RedressLine,
    SteppedInterest,
    Table,
    Text,
    text,
)
from app.letters.printed import figures, in_yuan, month, numeral
from app.rules.pack import Statement
from app.shared.money import EXPONENTS

_SUMS = {
    "amount": "claim",
    "excess": "claim",
    "cap": "claim",
    "paid": "claim",
    "interest": "interest",
    "tax": "interest",
}
"""Kinds of line that are worked out together; the others stand for themselves."""
LONGEST_NUMBER = 5
"""Characters of a clause number that the column of numbers holds."""


def firm_of(material: Material) -> Firm:
    """The sender as letterhead and foot print it."""
    sender = material.sender
    return Firm(sender.name, sender.address, sender.legal_particulars, sender.website, material.check_address)


def redress_groups(material: Material) -> tuple[RedressGroup, ...]:
    """The table of amounts, a group for each point that has money; in Chinese one column, without a working apart."""
    chinese = material.lang == "zh-Hans"
    lines_of = _plain_lines if chinese else _money_lines
    return tuple(
        RedressGroup(
            point.number,
            _whose(point, material) if chinese else point.title,
            tuple(lines_of(_worked(point, material))),
        )
        for point in material.points
        if point.money
    )


def _whose(point: Point, material: Material) -> str:
    """Which point money belongs to, where several have some."""
    if sum(bool(each.money) for each in material.points) < 2:
        return ""
    return f"第{numeral(point.number)}项" if material.lang == "zh-Hans" else f"point {point.number}, "


def _worked(point: Point, material: Material) -> list[MoneyLine]:
    """Its lines, each with its working: interest and limits are worked out by us, so nobody has typed how."""
    return [replace(line, basis=_working(line, material)) for line in point.money]


def _working(line: MoneyLine, material: Material) -> str:
    if line.limit is not None:
        joined = "：" if material.lang == "zh-Hans" else ": "
        return joined.join(
            words for words in (line.basis, _limit_words(line.limit, line.minor, material)) if words
        )
    if line.interest and not line.basis:
        return _interest_words(line.interest, material)
    return line.basis


def _limit_words(limit: int, minor: int, material: Material) -> str:
    chinese, most = material.lang == "zh-Hans", material.sum_said(limit)
    if not minor:
        return f"未超过限额{most}" if chinese else f"not above the limit of {most}"
    before = material.sum_said(limit - minor)
    return f"{before}减去限额{most}" if chinese else f"{before} less the limit of {most}"


def _interest_words(interest: Interest | SteppedInterest, material: Material) -> str:
    chinese = material.lang == "zh-Hans"
    if isinstance(interest, SteppedInterest):
        return "计算过程见附表" if chinese else "Worked out in the annex"
    on = material.sum_said(interest.principal)
    rate = f"{interest.rate_percent.normalize():f}%"
    start, end = material.day(interest.from_on), material.day(interest.to_on)
    sum_ = f"{on} × {rate} × {interest.days} ÷ {interest.basis}"
    if chinese:
        return f"{start}至{end}，共{interest.days}天：{sum_.replace(' ', '')}"
    return f"{start} to {end}, {interest.days} days: {sum_}"


def _plain_lines(lines: Sequence[MoneyLine]) -> Iterator[RedressLine]:
    for line in lines:
        yield _printed(line, None, line.minor)


def _money_lines(lines: Sequence[MoneyLine]) -> Iterator[RedressLine]:
    """Lines worked out together stand in the inner column, their sum in the outer one beside the last of them."""
    numbered = enumerate(lines)
    for _key, grouped in groupby(numbered, key=lambda item: _SUMS.get(item[1].kind, str(item[0]))):
        run = [line for _index, line in grouped]
        if len(run) == 1:
            yield _printed(run[0], None, run[0].minor)
            continue
        for line in run[:-1]:
            yield _printed(line, line.minor, None)
        yield _printed(run[-1], run[-1].minor, sum(line.minor for line in run))


def _printed(line: MoneyLine, working: int | None, pays: int | None) -> RedressLine:
    return RedressLine(line.what, line.basis, working, pays, line.interest)


def interest_annex(material: Material) -> tuple[Block, ...]:
    """How interest at changing rates was worked out, step by step; nothing where every rate stood still.

    It stands behind the signature: a reader needs the answer and the ways further first.
    """
    chinese = material.lang == "zh-Hans"
    blocks: list[Block] = []
    for point in material.points:
        for line in point.money:
            if isinstance(line.interest, SteppedInterest):
                what = f"{_whose(point, material)}{line.what}"
                blocks += [
                    Heading(what if chinese else what[:1].upper() + what[1:], 2),
                    _steps_table(line.interest, line.minor, material),
                    *_doubt(line, material),
                ]
    title = "附表：利息计算过程" if chinese else "Annex: how we worked out the interest"
    return (Heading(title), *blocks) if blocks else ()


def _doubt(line: MoneyLine, material: Material) -> tuple[Block, ...]:
    """That the last rate known runs on, where the term goes further than anybody has looked."""
    if line.known_until is None:
        return ()
    day = material.day(line.known_until)
    if material.lang == "zh-Hans":
        return (Paragraph(text(f"上述利率，我们已知至{day}；此后各日按该日的利率计算。")),)
    return (
        Paragraph(
            text(f"We know the rate until {day}. For the days after it we used the last rate that we know.")
        ),
    )


def _steps_table(interest: SteppedInterest, minor: int, material: Material) -> Table:
    """Each step to a hundredth of the smallest coin; only the sum is rounded."""
    lang, places = material.lang, EXPONENTS[material.currency]
    rows = []
    for step in interest.steps:
        exact = Decimal(interest.principal) * step.rate_percent * step.days / 100 / interest.basis
        shown = exact.scaleb(-places).quantize(Decimal(1).scaleb(-places - 2))
        rows.append(
            (
                material.day(step.from_on),
                material.day(step.to_on),
                f"{step.rate_percent.normalize():f}%",
                str(step.days),
                _exactly(shown, material),
            )
        )
    total = "合计（四舍五入）" if lang == "zh-Hans" else "Together, rounded once"
    rows.append(
        (
            total,
            "",
            "",
            str(sum(step.days for step in interest.steps)),
            material.money(minor),
        )
    )
    head = (
        ("自", "至（不含）", "年利率", "天数", "利息（元）" if in_yuan(material.currency, lang) else "利息")
        if lang == "zh-Hans"
        else ("From", "To, not counted", "Rate a year", "Days", "Interest")
    )
    return Table(head, tuple(rows), (27, 27, 16, 10, 20), "llrrr")


def _exactly(shown: Decimal, material: Material) -> str:
    """Figures with more places than the coin has."""
    whole, dot, places = str(shown).partition(".")
    return figures(int(whole), material.lang, material.country) + dot + places


def clause_quotes(
    material: Material, quotations: Sequence[Quotation], *, lead_in: Text, joined: str, note: str
) -> tuple[ClauseQuote, ...]:
    """One block an edition; ``joined`` stands before the last of several clause numbers, ``note`` says what […] is."""
    blocks = []
    for (wording, edition, _law), grouped in groupby(
        quotations, key=lambda quote: (quote.wording, quote.edition, quote.is_law)
    ):
        run = list(grouped)
        lines = tuple(_clause_lines(run))
        omits = any(line.omitted or "……" in line.text for line in lines)
        blocks.append(
            ClauseQuote(
                lines=lines,
                wording=wording,
                edition=edition,
                policy_period="" if run[0].is_law else period(material),
                clauses=_listed([quote.label for quote in run], joined, material.lang),
                page=_pages(run),
                filing_number=run[0].filing_number,
                omission_note=note if omits else "",
                lead_in=() if run[0].is_law else lead_in,
            )
        )
    return tuple(blocks)


def _clause_lines(run: Sequence[Quotation]) -> Iterator[ClauseLine]:
    """Every line once, though two items of a list bring the same words before it.

    An item quoted without the words before its list stands under the number of its clause, with the omission shown.
    """
    printed: set[tuple[str, str]] = set()
    numbers: set[str] = set()
    for line in (line for quote in run for line in quote.lines):
        if not line.omitted and (line.number, line.text) in printed:
            continue
        if line.within and line.within not in numbers:
            numbers.add(line.within)
            yield ClauseLine(line.within, "", omitted=True)
        printed.add((line.number, line.text))
        numbers.add(line.number)
        yield from _in_column(line)


def _in_column(line: QuotedLine) -> Iterator[ClauseLine]:
    """The number in its narrow column; one too long for it, or any Chinese one, has its own way (see the template)."""
    if line.number.isascii() and len(line.number) > LONGEST_NUMBER:
        yield ClauseLine(line.number, "")
        yield ClauseLine("", line.text, 1 if line.within else 0)
        return
    yield ClauseLine(line.number, line.text, 1 if line.within else 0, line.omitted)


def _pages(run: Sequence[Quotation]) -> str:
    return ", ".join(str(page) for page in sorted({quote.page for quote in run if quote.page}))


def _listed(labels: Sequence[str], joined: str, lang: str) -> str:
    unique = list(dict.fromkeys(labels))
    if lang == "zh-Hans":
        return "、".join(unique)
    return joined.join((", ".join(unique[:-1]), unique[-1])) if len(unique) > 1 else unique[0]


def period(material: Material) -> str:
    """The policy period in the letter's language; empty when it is not known."""
    if material.policy_from is None or material.policy_to is None:
        return ""
    first, last = map(material.day, (material.policy_from, material.policy_to))
    return f"{first}至{last}" if material.lang == "zh-Hans" else f"{first} to {last}"


def prescribed_slots(material: Material) -> tuple[PrescribedText, ...]:
    """A slot for every text that the rules dictate for this letter; empty where nobody has loaded the words."""
    return tuple(
        _slot(material, statement)
        for statement in material.requirements.statements
        if statement.check == "prescribed"
    )


def _slot(material: Material, statement: Statement) -> PrescribedText:
    loaded = material.requirements.text(statement.text)
    chinese = material.lang == "zh-Hans"
    title = loaded.title if loaded else statement.label
    return PrescribedText(
        id=statement.text,
        source=statement.rule,
        variant=title.zh if chinese else title.en,
        effective=_effective(loaded.since if loaded else None, material),
        paragraphs=paragraphs_of(loaded.body) if loaded else (),
    )


def _effective(since: date | None, material: Material) -> str:
    if since is None:
        return "–"
    written = material.day(since)
    return f"{written}起" if material.lang == "zh-Hans" else f"since {written}"


def paragraphs_of(words: str) -> tuple[str, ...]:
    """Paragraphs of a text that somebody wrote: cut at blank lines, line ends inside a paragraph joined."""
    pieces = (" ".join(piece.split()) for piece in words.replace("\r\n", "\n").split("\n\n"))
    return tuple(piece for piece in pieces if piece)


def reference_year_and_number(reference: str) -> tuple[str, str]:
    """``2026`` and ``37`` of ``NM-2026-00037``; the reference itself where it has another shape."""
    pieces = reference.rsplit("-", 2)
    if len(pieces) == 3 and pieces[1].isdigit() and pieces[2].isdigit():
        return pieces[1], str(int(pieces[2]))
    return "", reference


def partly_known(on: str, material: Material) -> tuple[date | None, str]:
    """A day, or words for as much of it as is known: ``2026-08`` is ``August 2026``."""
    if len(on) == len("2026-08-11"):
        return date.fromisoformat(on), ""
    if len(on) == len("2026-08"):
        return None, month(date.fromisoformat(f"{on}-01"), material.lang, material.country)
    return None, f"{on}年" if on and material.lang == "zh-Hans" else on


def with_copies(letter: Letter, material: Material) -> Letter:
    """Naming who has a copy, as the record has it today."""
    blocks: tuple[Block, ...] = tuple(block for block in letter.blocks if not isinstance(block, Copies))
    if material.recipient.copies:
        blocks = (*blocks, Copies(material.recipient.copies))
    return replace(letter, blocks=blocks)
