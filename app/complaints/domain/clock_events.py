"""What people record by hand because a deadline hangs on it, and which rules know it.

A rule pack says which events move, stop, start or meet its deadlines. Only those are offered, so that nobody records a
longer time where the law knows none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from app.rules.pack import Pack
from app.shared.text import N_


@dataclass(frozen=True)
class Recordable:
    """An event recorded by hand. ``asks``: what the form asks beside the day; ``hint`` says what it does.

    ``title_zh`` stands with those that rules name in their own words, and that have no form of their own.

    ``reasoned``: it counts with a reason alone; elsewhere one may be given.

    ``looks``: the page shows old and new dates before it is recorded. ``then``: what has to follow before a rule reads
    it; the dates are shown as they will be after that.
    """

    title: str
    hint: str = ""
    asks: tuple[str, ...] = ()
    looks: bool = False
    then: tuple[str, ...] = ()
    title_zh: str = ""
    reasoned: bool = False


RECORDABLE = {
    "acknowledged": Recordable(
        N_("Acknowledged by word of mouth"),
        N_("Some rules are met by it. Where a written acknowledgement is due, it stays due."),
        ("how",),
    ),
    "materials_complete": Recordable(N_("Complete papers received")),
    "accepted": Recordable(N_("Complaint accepted")),
    "appraisal_started": Recordable(
        N_("Outside appraisal started"),
        N_("Whether its time is left out is the rules’ to say; the working of the date shows it either way."),
        ("by",),
        looks=True,
        then=("appraisal_notified",),
    ),
    "appraisal_notified": Recordable(
        N_("Complainant told of the appraisal"),
        N_(
            "Recorded by itself when the prepared letter is sent. Record it here when they were told another way."
        ),
        looks=True,
    ),
    "appraisal_ended": Recordable(
        N_("Outside appraisal ended"), N_("From this day on time counts again."), looks=True
    ),
    "extension_approved": Recordable(
        N_("Longer time approved on paper"),
        N_(
            "For an approval given outside this program; it counts once the complainant was told. Say in the last line "
            "where the paper is."
        ),
        ("approver",),
        looks=True,
        then=("extension_notified",),
        reasoned=True,
    ),
    "extension_notified": Recordable(
        N_("Complainant told of the longer time"),
        N_(
            "Recorded by itself when the prepared letter is sent. Record it here when they were told another way."
        ),
        looks=True,
    ),
    "new_facts_received": Recordable(
        N_("New facts and reasons received"),
        N_("The period is counted anew from this day."),
        ("what",),
        looks=True,
    ),
    "holding_reply_sent": Recordable(N_("Payment services holding reply sent")),
    "ombudsman_notified": Recordable(N_("Ombudsman told us of the referral")),
    "aware": Recordable(N_("Complainant became aware")),
    "act_or_omission": Recordable(N_("What is complained of happened")),
    "afca_lodged": Recordable(N_("Lodged with AFCA"), looks=True),
    "afca_referred": Recordable(N_("Referred back by AFCA"), looks=True),
    "afca_extension_granted": Recordable(
        N_("AFCA granted more time"),
        N_(
            "Asked of AFCA with a reason, and granted before the time is up. The complainant may object to it."
        ),
        ("days",),
        looks=True,
    ),
    "afca_extension_objected": Recordable(
        N_("Complainant objected to more time"), N_("The earlier date stands again."), looks=True
    ),
    "afca_answered": Recordable(N_("Answer given to AFCA")),
    "review_requested": Recordable(N_("Review by the superior requested"), "", ("by",)),
    "review_decided": Recordable(N_("Result of the review told")),
    "received_by_regulator": Recordable(N_("Received by the regulator")),
    "transferred_by_regulator": Recordable(N_("Transferred by the regulator")),
    "legal_hold_placed": Recordable(
        N_("Legal hold placed"), N_("Nothing of this case is destroyed while it stands.")
    ),
    "legal_hold_released": Recordable(N_("Legal hold released")),
}
"""By kind of event in the log, in the order in which they are offered."""

LETTER_AFTER_EVENT = {
    "appraisal_started": "appraisal",
    "extension_approved": "extension",
    "afca_extension_granted": "extension",
    "new_facts_received": "recounted",
    "appraisal_ended": "update",
}
"""The letter that tells the complainant, prepared with the event where its rule reads it."""
PROMISED_BY = {"appraisal_ended": "appraisal_notified"}
"""What the complainant was promised to be told of, by the event that promised it: then its letter follows always."""

AFTER = {
    "appraisal_notified": "appraisal_started",
    "appraisal_ended": "appraisal_started",
    "extension_notified": "extension_approved",
    "review_decided": "review_requested",
    "afca_extension_objected": "afca_extension_granted",
    "legal_hold_released": "legal_hold_placed",
}
"""What must be in the log before something can follow it."""

BEFORE_RECEIPT = frozenset({"aware", "act_or_omission", "received_by_regulator", "transferred_by_regulator"})
"""What may lie before the day of receipt."""


def recordable_in(packs: Iterable[Pack], received_on: date) -> dict[str, Recordable]:
    """What can be recorded on a complaint of that day: the events that its rules read, all of them, and legal holds."""
    kinds = {
        name.kind
        for pack in packs
        for read in (_events_read(pack, received_on),)
        for name in pack.events.values()
        if name.name in read
    }
    return {
        kind: what for kind, what in RECORDABLE.items() if kind in kinds or kind.startswith("legal_hold_")
    }


def named_by_rules(
    packs: Iterable[Pack], received_on: date, only_named: Callable[[str], bool]
) -> dict[str, Recordable]:
    """Events that these rules read and only they name: recorded by the day alone, in the pack's words."""
    return {
        event.kind: Recordable(event.label.en, looks=True, title_zh=event.label.zh)
        for pack in packs
        for read in (_events_read(pack, received_on),)
        for event in pack.events.values()
        if event.name in read and only_named(event.kind)
    }


def _events_read(pack: Pack, received_on: date) -> set[str]:
    """The pack's events that occur in the rules in force for a complaint received on that day."""
    versions = [
        version
        for version in pack.versions
        if (version.since is None or version.since <= received_on)
        and (version.until is None or received_on <= version.until)
    ]
    clocks = [clock for version in versions for clock in version.clocks]
    words = set(_words([*clocks, *pack.targets, pack.exclusion_asks]))
    return words & set(pack.events)


def _words(value: object) -> Iterator[str]:
    """Every text in a tree of rules."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _words(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _words(getattr(value, field.name))
