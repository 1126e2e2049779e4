"""From a letter to the PDF that goes out: PDF/A-3a and PDF/UA-1 in one file, the same bytes every time.

The letter is set by Jinja (sandboxed, strict, escaping) and WeasyPrint, finished by :mod:`archival`, and read
back page by page so that the check works on what a reader will see.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from app.letters import archival, assets, last_page, manners, pages, press, printed, typeset
from app.letters.blocks import (
    DISPATCH,
    ClauseQuote,
    DeliveryReceipt,
    Lang,
    Letter,
    PrescribedText,
    SealedDate,
    find_blocks,
    sealed_dates,
    strings,
)
from app.letters.content import content_digest
from app.letters.last_page import Place
from app.letters.rendered import Rendered
from app.shared.errors import Refused
from app.shared.text import N_

LONGEST_LETTER = 60_000  # characters: about forty pages; a letter that long is a mistake
SNUG = "snug"
"""Stylesheets with closer lines, so that an almost empty last page is not needed."""

_FONTS: Mapping[Lang, tuple[str, str]] = {
    "en": ("Lato", "fonts-lato"),
    "zh-Hans": ("Noto-Serif-CJK-SC", "fonts-noto-cjk"),
}
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def render(letter: Letter, *, sealed: Mapping[str, date] | None = None, draft: bool) -> Rendered:
    """Render a letter. Equal arguments give equal bytes.

    A letter that is not a draft needs a value for every sealed date and the words of every prescribed text.
    Raises Refused for those, for a letter too long to be meant, and for a character no font can show (named).
    """
    _refuse_unprintable(letter)
    if not draft:
        _refuse_incomplete(letter, sealed)
    made = _made(letter, "", None, sealed, draft)
    if not last_page.is_thin(made, letter):
        return made
    closer = _made(letter, SNUG, None, sealed, draft)
    if closer.letter_pages < made.letter_pages:
        return closer
    tried = [made]
    for place in last_page.beginnings(made, letter):
        tried.append(_made(letter, "", place, sealed, draft))
        if not last_page.is_thin(tried[-1], letter):
            break
    fewest = min(other.letter_pages for other in tried)
    return min(
        (other for other in tried if other.letter_pages == fewest),
        key=lambda other: last_page.emptiness(other, letter),
    )


def _made(
    letter: Letter, fit: str, begins: Place | None, sealed: Mapping[str, date] | None, draft: bool
) -> Rendered:
    """One rendering, finished and read back; ``begins`` stands first on a page of its own."""
    html = to_html(letter, sealed=sealed, draft=draft, begins=begins)
    fetcher = assets.OwnAssets(own_assets(letter))
    pdf, fonts = archival.finish(to_pdf(html, letter, fetcher, fit=fit))
    _refuse_missing_fonts(letter, fonts)
    receipts = len(find_blocks(letter, DeliveryReceipt))
    texts, body = pages.read(pdf, manners.of(letter.country).boxes(letter))
    return Rendered(
        pdf=pdf,
        digest=hashlib.sha256(pdf).hexdigest(),
        content=content_digest(letter),
        draft=draft,
        page_texts=texts,
        body_texts=body,
        letter_pages=len(texts) - receipts,
        asked_for=tuple(fetcher.asked_for),
        sealed=tuple(sorted((sealed or {}).items())),
    )


def to_html(
    letter: Letter, *, sealed: Mapping[str, date] | None, draft: bool, begins: Place | None = None
) -> str:
    """The letter as HTML, every typed character escaped, letters with their marks as one: fonts have those."""
    html = (
        _environment()
        .get_template(f"letters/{letter.lang}/letter.html")
        .render(
            letter=letter,
            sealed=sealed,
            say=printed.WORDS[letter.lang],
            in_yuan=printed.in_yuan(letter.currency, letter.lang),
            manners=manners.of(letter.country),
            draft=draft,
            begins=begins,
            dispatch=(SealedDate(DISPATCH),),
        )
    )
    return unicodedata.normalize("NFC", html)


def own_assets(letter: Letter) -> Mapping[str, bytes]:
    """Everything this letter may fetch."""
    return {assets.CODE: assets.code_svg(assets.check_url(letter.firm.check_address, letter.code))}


def to_pdf(html: str, letter: Letter, fetcher: assets.OwnAssets, *, fit: str = "") -> bytes:
    """WeasyPrint's PDF of the HTML, not finished yet; ``fit`` is :data:`SNUG`, or the letter as it comes."""
    return press.to_pdf(html, _styles(letter, fit), fetcher)


def _styles(letter: Letter, fit: str = "") -> list[str]:
    """The language's stylesheet, then what large print changes, then the country's own paper, then a fit."""
    names: list[str] = [letter.lang]
    if letter.style != "standard":
        names.append(f"{letter.lang}-{letter.style}")
    fitted = f"{names[-1]}-{fit}"
    if sheet := manners.of(letter.country).sheet:
        names += [f"{name}-{sheet}" for name in names]
    return [*names, fitted] if fit else names


# --- once a process -------------------------------------------------------------------------------------


def warm_up() -> None:
    """Load fonts, stylesheets and templates before the first letter comes."""
    for lang in _FONTS:
        press.warm_up([lang])
        _environment().get_template(f"letters/{lang}/letter.html")


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(press.TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    environment.filters.update(
        kind=lambda block: type(block).__name__,
        lower_first=lambda words: words[:1].lower() + words[1:],
        capitals=printed.capitals,
        numeral=printed.numeral,
        ordinal=lambda number: f"第{printed.numeral(number)}项",
        words=_for_letter(lambda letter, sealed, value: typeset.words(value, letter.lang)),
        lines=_for_letter(lambda letter, sealed, value: typeset.lines(value, letter.lang)),
        rich=_for_letter(
            lambda letter, sealed, value: typeset.rich(value, letter.lang, sealed, letter.country)
        ),
        money=_for_letter(lambda letter, sealed, minor: _money(letter, minor)),
        day=_for_letter(lambda letter, sealed, value: printed.day(value, letter.lang, letter.country)),
        outcome=_for_letter(lambda letter, sealed, value: printed.outcome_words(value, letter.lang)),
        clause_source=_for_letter(lambda letter, sealed, quote: clause_source(quote, letter.lang)),
        enclosure=_for_letter(lambda letter, sealed, paper: printed.enclosure_title(paper, letter.lang)),
    )
    environment.tests["leading"] = last_page.leads_on
    environment.tests["english"] = typeset.is_english
    return environment


def _money(letter: Letter, minor: int) -> str:
    return printed.amount(minor, letter.currency, letter.lang, letter.country)


def _for_letter(
    function: Callable[[Letter, Mapping[str, date] | None, Any], str],
) -> Callable[[Context, Any], str]:
    """A filter that knows the letter being set (its language, its currency) and its sealed dates."""

    @pass_context
    def filtered(context: Context, value: Any) -> str:
        return function(context["letter"], context["sealed"], value)

    return filtered


def clause_source(quote: ClauseQuote, lang: Lang) -> str:
    """The line that says where a quotation stands: wording, edition, policy period, page, clauses."""
    say = printed.WORDS[lang]
    if lang == "zh-Hans":
        filed = f"，{say['filing']}{quote.filing_number}" if quote.filing_number else ""
        period = f"，{say['policy_period']}{quote.policy_period}" if quote.policy_period else ""
        return f"《{quote.wording}》（{quote.edition}{filed}{period}）。有关原文："
    page = f", {say['page']} {quote.page}" if quote.page else ""
    period = f", {say['policy_period']} {quote.policy_period}" if quote.policy_period else ""
    several = "clauses" if " and " in quote.clauses or "," in quote.clauses else "clause"
    return f"{quote.wording}, {say['edition']} {quote.edition}{period}{page}, {say[several]} {quote.clauses}."


# --- what is refused ------------------------------------------------------------------------------------


def _refuse_unprintable(letter: Letter) -> None:
    length = 0
    for words in strings(letter):
        length += len(words)
        for character in words:
            category = unicodedata.category(character)
            if (category in ("Cc", "Cs", "Cn", "Co") and character != "\n") or character in _BIDI_CONTROLS:
                raise Refused(
                    N_("The character %(character)s cannot stand in a letter. Please take it out."),
                    character=press.named(character),
                )
    if length > LONGEST_LETTER:
        raise Refused(
            N_(
                "The letter has %(length)s characters; %(most)s is the most. Shorten it, or enclose the long part."
            ),
            length=f"{length:,}",
            most=f"{LONGEST_LETTER:,}",
        )


def _refuse_incomplete(letter: Letter, sealed: Mapping[str, date] | None) -> None:
    missing = sorted({DISPATCH, *(field.name for field in sealed_dates(letter))} - set(sealed or {}))
    if missing:
        raise Refused(N_("The letter cannot leave without its date: %(names)s."), names=", ".join(missing))
    for slot in find_blocks(letter, PrescribedText):
        if not slot.paragraphs:
            raise Refused(
                N_("The prescribed words are not loaded: %(source)s, %(variant)s."),
                source=slot.source,
                variant=slot.variant,
            )


def _refuse_missing_fonts(letter: Letter, fonts: frozenset[str]) -> None:
    family, package = _FONTS[letter.lang]
    if not any(name.startswith(family) for name in fonts):
        raise Refused(
            N_("The letter's typeface is not installed here. Install the system package %(package)s."),
            package=package,
        )
