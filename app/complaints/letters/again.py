"""The words of a letter sent once more: those of the first, to where its reader is now, and a line that says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.complaints.letters import chinese_parts, english_parts
from app.complaints.letters.chinese_decision import delivered_to
from app.complaints.letters.material import Material
from app.complaints.letters.shared_parts import with_copies
from app.letters.blocks import Addressee, Block, Copies, DeliveryReceipt, Lang, Letter, Paragraph, text
from app.letters.printed import day


def addressee_of(material: Material) -> Addressee:
    """To whom and where a letter of this case goes today."""
    parts = chinese_parts if material.lang == "zh-Hans" else english_parts
    return parts.addressee(material)


def sent_again(first: Letter, material: Material, *, code: str, sent_on: date, is_second: bool) -> Letter:
    """``first`` under a code of its own, to the address of today, with what it replaces said before everything else.

    ``is_second``: ``first`` was itself sent again, and opens with such a line, whose place the new one takes.
    """
    body = first.blocks[1:] if is_second else first.blocks
    again = replace(
        first,
        addressee=addressee_of(material),
        code=code,
        blocks=(_notice(first, sent_on), *(_readdressed(block, material) for block in body)),
    )
    return with_copies(again, material)


def says_the_same(letter: Letter, first: Letter, *, is_second: bool) -> bool:
    """True when nothing but addressee, copies, code and opening line differs: what was approved is approved still."""
    body = first.blocks[1:] if is_second else first.blocks
    return replace(
        letter, addressee=first.addressee, code=first.code, blocks=_bare(letter.blocks[1:])
    ) == replace(first, blocks=_bare(body))


def _notice(first: Letter, sent_on: date) -> Paragraph:
    return Paragraph(
        text(_NOTICES[first.lang].format(day=day(sent_on, first.lang, first.country), code=first.code))
    )


_NOTICES: dict[Lang, str] = {
    "en": (
        "This letter replaces our letter of {day} (code {code}), which did not reach you. Only the address and the "
        "date are new. Please use this letter, not the earlier one."
    ),
    "zh-Hans": (
        "本文书替代我公司{day}寄出的同名文书（核验码{code}），该文书未能送达您。"
        "除地址和日期外，内容相同，请以本文书为准。"
    ),
}


def _readdressed(block: Block, material: Material) -> Block:
    """A receipt to be signed names the address too."""
    if isinstance(block, DeliveryReceipt):
        return replace(block, address=delivered_to(material.recipient))
    return block


def _bare(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(
        replace(block, address="") if isinstance(block, DeliveryReceipt) else block
        for block in blocks
        if not isinstance(block, Copies)
    )
