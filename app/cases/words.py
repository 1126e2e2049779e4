"""The words for codes that lists and pages share, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.domain.basis import rules_of
from app.cases.domain.people import LettersTo
from app.cases.models import Code, Deadline
from app.platform.web.filters import chinese as chinese
from app.platform.web.filters import listed as listed
from app.rules.library import Library
from app.rules.pack import Bilingual, Clock, all_hold
from app.shared.text import N_

STATES = {
    "registered": ("registered", N_("Registered")),
    "assigned": ("assigned", N_("Assigned")),
    "investigating": ("investigation", N_("Investigation")),
    "deciding": ("decision", N_("Decision")),
    "approving": ("approval", N_("Approval")),
    "approved": ("approval", N_("Letter ready")),
    "answered": ("done", N_("Answered")),
    "closed": ("done", N_("Closed")),
}
CHANNELS = {
    "phone": N_("by phone"),
    "email": N_("by e-mail"),
    "letter": N_("by letter"),
    "visit": N_("in person"),
    "web": N_("by web form"),
    "message": N_("by message"),
    "authority": N_("through an authority"),
    "register": N_("from another register"),
}
CAPACITIES = {
    "policyholder": N_("Policyholder"),
    "insured": N_("Insured"),
    "beneficiary": N_("Beneficiary"),
    "heir": N_("Heir"),
    "third-party": N_("Third party"),
}
ROLES = {
    "complainant": N_("Complainant"),
    "representative": N_("Representative"),
    "group-representative": N_("Group representative"),
    **CAPACITIES,
    "witness": N_("Witness"),
    "expert": N_("Expert"),
}
KINDS = {"person": N_("A person"), "organisation": N_("A firm or other body")}
LETTERS_TO = {
    LettersTo.REPRESENTATIVE: N_("to them alone"),
    LettersTo.COPY_TO_COMPLAINANT: N_("to them, a copy to the complainant"),
    LettersTo.COPY_TO_REPRESENTATIVE: N_("to the complainant, a copy to them"),
    LettersTo.COMPLAINANT: N_("to the complainant alone"),
}
LANGUAGES = {"en": N_("English"), "zh-Hans": N_("Chinese")}
IDENTITY_WAYS = {
    "call-back": N_("Called back on a number we had"),
    "questions": N_("Questions that only they can answer"),
    "document": N_("Copy of an identity document"),
    "in-person": N_("In person, with a document"),
    "video": N_("By video, with a document"),
}
IDENTITY_BY = {
    "call-back": N_("by call-back"),
    "questions": N_("by questions"),
    "document": N_("by document"),
    "in-person": N_("face to face"),
    "video": N_("by video"),
}
FLAGS = {
    "support-need": N_("Support need"),
    "confidential": N_("Confidential"),
    "mail-returned": N_("Mail returned"),
    "authority": N_("Authority request"),
    "remedy": N_("Remedy owed"),
    "legal-hold": N_("Legal hold"),
    "reopened": N_("Reopened"),
    "external": N_("External case"),
    "systemic": N_("Possibly systemic"),
}
NEEDS_ASKED = {
    "large-print": N_("Large print"),
    "call-times": N_("Calls at certain times"),
    "interpreter": N_("Interpreter"),
    "spoken-for": N_("Someone to speak for them"),
    "distress": N_("Health, loss or money worries"),
}
NEEDS = {
    "large-print": N_("Letters in large print."),
    "call-times": N_("Calls at certain times."),
    "interpreter": N_("Needs an interpreter."),
    "spoken-for": N_("Someone speaks for them."),
    "distress": N_("Health, loss or money worries."),
}
CLAIM_STATES = {
    "open": N_("Still open"),
    "paid": N_("Paid"),
    "part-paid": N_("Part paid"),
    "declined": N_("Declined"),
    "part-declined": N_("Part declined"),
}


ANSWERED_BY = {
    "portal": N_("On its portal"),
    "email": N_("By e-mail"),
    "letter": N_("By letter"),
    "hand": N_("Handed over"),
    "withdrawn": N_("Not answered: it no longer asks"),
}


def said(words: Bilingual | dict[str, str]) -> str:
    """A rule's own words in the reader's language."""
    if isinstance(words, Bilingual):
        return words.zh if chinese() else words.en
    return words["zh"] if chinese() else words["en"]


def deadline_title(deadline: Deadline) -> str:
    """What is to be done by that date, in the reader's language: as its certificate has it."""
    return said(deadline.certificate["title"])


def rules_beside(regime: str, own: str | None, library: Library) -> str | None:
    """The short name of the rules behind a date, where they are others than the case's own."""
    if regime == rules_of(own) or regime not in library.packs:
        return None
    return said(library.packs[regime].short)


def length(clock: Clock, facts: Mapping[str, Any]) -> str:
    """A deadline in two words, for lists: ``8 weeks``, ``15 days``; its title where the rule gives no length."""
    limb = next((limb for limb in clock.limbs if all_hold(limb.when, facts)), None)
    if limb is None or not limb.length.count:
        return said(clock.title)
    number = limb.length.count
    return {
        "hours": ngettext("%(num)s hour", "%(num)s hours", number),
        "days": ngettext("%(num)s day", "%(num)s days", number),
        "working_days": ngettext("%(num)s working day", "%(num)s working days", number),
        "weeks": ngettext("%(num)s week", "%(num)s weeks", number),
        "months": ngettext("%(num)s month", "%(num)s months", number),
        "years": ngettext("%(num)s year", "%(num)s years", number),
    }.get(limb.length.unit, said(clock.title))


def label(table: dict[str, str], code: str | None) -> str:
    """The word for a code; the code itself when an older release wrote one we no longer know."""
    return _(table[code]) if code in table else (code or "")


_OUTCOMES: dict[str, str] = {}
_ENDINGS: dict[str, str] = {}


def know_words(*, outcomes: Mapping[Any, str], endings: Mapping[Any, str]) -> None:
    """Called by the room that answers and closes complaints: its codes with their words."""
    _OUTCOMES.update(outcomes)
    _ENDINGS.update(endings)


def outcomes() -> dict[str, str]:
    """Every outcome with its word, in the reader's language."""
    return {code: _(title) for code, title in _OUTCOMES.items()}


def outcome(code: str | None) -> str:
    """The word for how a complaint was answered; empty while it was not."""
    return label(_OUTCOMES, code)


def endings() -> dict[str, str]:
    """Every way in which a complaint ends with its word, in the reader's language."""
    return {code: _(title) for code, title in _ENDINGS.items()}


def ending(code: str | None) -> str:
    """The word for how a complaint ended; empty while it goes on."""
    return label(_ENDINGS, code)


def code_label(code: Code | None) -> str:
    """A listed code's label in the reader's language; of a label that was placed, that of the code it counts as."""
    if code is None:
        return ""
    code = code.standing
    return (code.label_zh if chinese() and code.label_zh else code.label) or ""


def state_of(state: str) -> dict[str, str]:
    """Glyph and word of a state."""
    kind, word = STATES.get(state, ("open", state))
    return {"kind": kind, "label": _(word)}


def flag_words(flags: list[str]) -> list[str]:
    """The chips of a case."""
    return [label(FLAGS, flag) for flag in flags]
