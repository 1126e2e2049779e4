"""Where a letter's last page may begin, so that the signature has company and no page before it stands half empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from app.letters import manners, pages
from app.letters.blocks import (
    Block,
    Contacts,
    Heading,
    Lang,
    Letter,
    NumberedRights,
    Paragraph,
    Right,
    Run,
    SignOff,
    strings,
)
from app.letters.check.reading import comparable
from app.letters.rendered import Rendered

THIN: Final[dict[Lang, float]] = {"en": 0.19, "zh-Hans": 0.42}
"""A last page filled to less than this share of its height is worth another try: a signature without words above it
fills 0.17, a Chinese seal a third. No more is asked for: what is taken along leaves the page before it empty."""
TRIES: Final = 4
_KNOWN_BY: Final = 30

Place = Block | Right


def is_thin(made: Rendered, letter: Letter) -> bool:
    """True when the last page holds little but the signature."""
    return made.letter_pages > 1 and _filled(made, letter, made.letter_pages) < THIN[letter.lang]


def emptiness(made: Rendered, letter: Letter) -> float:
    """How much a reader misses: pages that stop early, and twice as much a last page with next to nothing on it."""
    *before, last = (_filled(made, letter, page) for page in range(1, made.letter_pages + 1))
    return sum(1 - share for share in before) + 2 * max(THIN[letter.lang] - last, 0)


def _filled(made: Rendered, letter: Letter, page: int) -> float:
    first, others = manners.of(letter.country).boxes(letter)
    return pages.filled(made.pdf, first if page == 1 else others, page=page)


def beginnings(made: Rendered, letter: Letter) -> Iterator[Place]:
    """What could stand first on the last page instead, the nearest before what stands there now; a few at most."""
    places = list(_places(letter.blocks))
    last = comparable(made.body_texts[made.letter_pages - 1], letter.lang)
    there = next((at for at, place in enumerate(places) if _known_by(place, letter.lang) in last), 0)
    found = (places[at] for at in range(there - 1, 1, -1) if _may_begin(places, at))
    for _try, place in zip(range(TRIES), found, strict=False):
        yield place


def _places(blocks: Sequence[Block]) -> Iterator[Place]:
    for block in blocks:
        if isinstance(block, NumberedRights):
            yield from block.items
        else:
            yield block


def _known_by(place: Place, lang: Lang) -> str:
    return comparable(next(filter(None, strings(place)), "\0"), lang)[:_KNOWN_BY]


def _may_begin(places: Sequence[Place], at: int) -> bool:
    """Nothing is parted from the heading or the words that announce it: no signature and no address begins a page."""
    before = places[at - 1]
    return not (
        isinstance(before, Heading)
        or isinstance(places[at], SignOff | Contacts)
        or (isinstance(before, Paragraph) and leads_on(before))
    )


def leads_on(paragraph: Paragraph) -> bool:
    """True for a paragraph that ends with a colon: what it announces stands on the same page."""
    last = paragraph.text[-1] if paragraph.text else None
    return isinstance(last, Run) and last.text.rstrip().endswith((":", "："))
