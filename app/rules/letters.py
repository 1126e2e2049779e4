"""What a letter must say: chosen by regime, kind of letter, the day it is sent, and facts of the case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.rules.letter_parts import Contact, Enclosure, LetterRule, PrescribedText, Statement
from app.rules.library import Library
from app.rules.pack import Pack
from app.rules.terms import Bilingual, Fact, all_hold, in_force


@dataclass(frozen=True, slots=True)
class LetterRequirements:
    """The statements that apply, with the prescribed texts and enclosures they name, and outside bodies to print."""

    statements: tuple[Statement, ...]
    texts: tuple[PrescribedText, ...]
    enclosures: tuple[Enclosure, ...]
    contacts: tuple[Contact, ...]
    missing_texts: tuple[str, ...] = ()
    decision_called: Bilingual | None = None

    def text(self, text_id: str) -> PrescribedText | None:
        """A prescribed text by id."""
        return next((text for text in self.texts if text.id == text_id), None)


def letter_requirements(
    library: Library,
    regime: str,
    kind: str,
    on: date,
    lang: str,
    facts: Mapping[str, Fact] | None = None,
) -> LetterRequirements:
    """What a letter of this kind, sent on this day, must contain.

    The day of sending chooses the rule, not the day of receipt. `missing_texts` names prescribed texts that a statement
    wants and that nobody has loaded in this language: such a letter must not go out.
    """
    pack = library.pack(regime)
    rule = next(
        (letter for letter in pack.letters if letter.kind == kind and in_force(letter, on)),
        LetterRule(kind, None, None, ()),
    )
    statements = tuple(each for each in rule.statements if all_hold(each.when, facts or {}))
    wanted = [each.text for each in statements if each.check == "prescribed"]
    texts = tuple(
        text
        for text in pack.texts
        if text.id in wanted and in_force(text, on) and _same_language(text.lang, lang)
    )
    loaded = {text.id for text in texts if text.body}
    return LetterRequirements(
        statements=statements,
        texts=texts,
        enclosures=_enclosures(pack, statements, on, lang),
        contacts=pack.contacts,
        missing_texts=tuple(text_id for text_id in wanted if text_id not in loaded),
        decision_called=pack.decision_called,
    )


def _enclosures(pack: Pack, statements: tuple[Statement, ...], on: date, lang: str) -> tuple[Enclosure, ...]:
    """The papers that the statements want, each once: in the letter's language before one for any language."""
    found: dict[str, Enclosure] = {}
    wanted = {statement.enclosure for statement in statements}
    for paper in sorted(pack.enclosures, key=lambda each: bool(each.lang)):
        if (
            paper.id in wanted
            and in_force(paper, on)
            and (not paper.lang or _same_language(paper.lang, lang))
        ):
            found[paper.id] = paper
    return tuple(found.values())


def find_statement(
    statement: Statement, text: str, lang: str, prescribed: str = ""
) -> tuple[int, int] | None:
    """Where a letter's text says what a statement wants: first and last offset; None when it does not.

    Any run of white space matches any other, capitals do not matter; prescribed words must match to the letter.
    """
    if statement.check == "prescribed":
        return _find(prescribed, text, exact=True) if prescribed else None
    found = (_find(phrase, text, exact=False) for phrase in statement.phrases(lang))
    return next((place for place in found if place), None)


def _find(phrase: str, text: str, *, exact: bool) -> tuple[int, int] | None:
    pattern = r"\s+".join(re.escape(word) for word in phrase.split())
    match = re.search(pattern, text, 0 if exact else re.IGNORECASE)
    return (match.start(), match.end()) if match else None


def _same_language(one: str, other: str) -> bool:
    return one.lower().startswith("zh") == other.lower().startswith("zh")
