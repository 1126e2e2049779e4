"""What a paper may say of itself, in codes, and in what form it changes hands.

Source: usage of claim files and bundles; a list of evidence (证据目录) needs number, name, source, original or copy.
"""

from __future__ import annotations

from app.shared.text import N_

SIDES = {
    "complainant": N_("Complainant"),
    "ours": N_("Ours"),
    "expert": N_("Expert"),
    "authority": N_("Authority"),
    "other": N_("Other"),
}
"""Which side a paper came from."""
KINDS = {
    "letter": N_("Letter"),
    "email": N_("E-mail or message"),
    "form": N_("Form or notice"),
    "policy": N_("Policy document"),
    "contract": N_("Contract or order"),
    "bill": N_("Bill or estimate"),
    "list": N_("List"),
    "record": N_("Record or log"),
    "report": N_("Report"),
    "certificate": N_("Certificate"),
    "medical": N_("Medical record"),
    "photo": N_("Photograph"),
    "recording": N_("Recording"),
    "note": N_("Note of a call or visit"),
    "statement": N_("Statement or interview"),
    "identity": N_("Proof of identity or authority"),
    "payment": N_("Proof of payment"),
    "other": N_("Something else"),
}
"""What kind of paper it is."""
LANGUAGES = {"en": N_("English"), "zh-Hans": N_("Chinese"), "other": N_("Another language")}
"""In which language it is written."""
HANDED = {
    "original": N_("The original paper"),
    "copy": N_("A copy on paper"),
    "file": N_("The file"),
    "medium": N_("A data carrier"),
    "object": N_("An object"),
}
"""What changes hands."""
