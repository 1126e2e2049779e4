"""What each kind of letter is called: rules name them, and complaints are answered with them."""

from __future__ import annotations

from collections.abc import Mapping

from app.shared.text import N_

TITLES: Mapping[str, str] = {
    "acknowledgement": N_("Acknowledgement"),
    "update": N_("Update"),
    "reply": N_("Reply"),
    "holding": N_("Holding response"),
    "summary": N_("Summary resolution"),
    "decision": N_("Decision"),
    "declined": N_("Declined to handle"),
    "withdrawn": N_("Withdrawal confirmed"),
    "extension": N_("Longer time told"),
    "appraisal": N_("Time of an appraisal told"),
    "recounted": N_("Period counted anew"),
    "merged": N_("Merging told"),
    "materials": N_("Missing papers asked for, once"),
    "refusal": N_("Notice that a claim is refused"),
    "review": N_("Decision on review by the unit above"),
    "report": N_("Report to the authority"),
    "further": N_("Further reply: our decision stands"),
}

_COUNTRIES: Mapping[str, Mapping[str, str]] = {
    "gb": {"decision": N_("Final response"), "further": N_("Further reply: our final response stands")},
    "ie": {"decision": N_("Final response"), "further": N_("Further reply: our final response stands")},
    "au": {"decision": N_("IDR response"), "further": N_("Further reply: our IDR response stands")},
    "cn": {"decision": N_("Complaint handling decision")},
}
"""What the people of a country call a letter, where they call it otherwise; by the beginning of a pack's id."""


def title_under(kind: str, regime: str | None) -> str:
    """What the letter is called where ``regime`` (a pack's id, or none) applies; an English msgid."""
    country = _COUNTRIES.get((regime or "").partition("-")[0], {})
    return country.get(kind) or TITLES[kind]
