"""The part of a pack about letters: TOML tables → values."""

from __future__ import annotations

from app.rules.letter_parts import (
    LETTER_KINDS,
    Check,
    Contact,
    Enclosure,
    LetterRule,
    PrescribedText,
    Statement,
)
from app.rules.table import Table
from app.rules.terms import Verified


def read_letter_rule(table: Table) -> LetterRule:
    """What one kind of letter must contain."""
    kind = table.text("kind")
    if kind and kind not in LETTER_KINDS:
        table.problem("kind", f"is {kind!r}; must be one of: {', '.join(LETTER_KINDS)}")
    since, until = table.day("from"), table.day("to")
    head = [kind, str(since), str(until)]
    rule = LetterRule(
        kind=kind,
        since=since,
        until=until,
        statements=tuple(_statement(inner, head) for inner in table.tables("statements")),
    )
    table.close()
    return rule


def _statement(table: Table, letter: object) -> Statement:
    phrases = table.table("phrases") if table.has("phrases") else None
    statement = Statement(
        id=table.text("id"),
        rule=table.text("rule"),
        source=table.text("source"),
        verified=table.choice("verified", Verified),
        label=table.bilingual("label"),
        check=table.choice("check", Check),
        phrases_en=phrases.texts("en") if phrases else (),
        phrases_zh=phrases.texts("zh") if phrases else (),
        text=table.text("text", ""),
        enclosure=table.text("enclosure", ""),
        when=table.conditions(),
        digest=table.digest(letter),
    )
    if phrases:
        phrases.close()
    table.close()
    return statement


def read_prescribed(table: Table) -> PrescribedText:
    """Words that a rule prescribes."""
    text = PrescribedText(
        id=table.text("id"),
        lang=table.text("lang"),
        title=table.bilingual("title"),
        body=table.text("body", "").strip(),
        since=table.day("from"),
        until=table.day("to"),
        source=table.text("source"),
        verified=table.choice("verified", Verified),
        needs_confirmation=table.flag("needs_confirmation"),
        digest=table.digest(),
    )
    table.close()
    return text


def read_enclosure(table: Table) -> Enclosure:
    """Something that travels with a letter."""
    enclosure = Enclosure(
        id=table.text("id"),
        title=table.bilingual("title"),
        edition=table.text("edition"),
        since=table.day("from"),
        until=table.day("to"),
        source=table.text("source"),
        verified=table.choice("verified", Verified),
        digest=table.digest(),
    )
    table.close()
    return enclosure


def read_contact(table: Table) -> Contact:
    """An outside body that letters name."""
    contact = Contact(
        id=table.text("id"),
        name=table.bilingual("name"),
        website=table.text("website", ""),
        phone=table.text("phone", ""),
        email=table.text("email", ""),
        address=table.text("address", ""),
        source=table.text("source"),
        read_on=table.day("read_on"),
        verified=table.choice("verified", Verified),
        digest=table.digest(),
    )
    table.close()
    return contact
