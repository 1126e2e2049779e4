"""The closed lists that intake offers, with their words. Codes are what tables and logs keep."""

from __future__ import annotations

from app.shared.text import N_

CALLS_AS = {
    "holder": N_("Policyholder"),
    "representative": N_("Representative"),
    "other": N_("Other"),
}
CHANNELS = {
    "phone": N_("By phone"),
    "email": N_("By e-mail"),
    "letter": N_("By letter"),
    "visit": N_("In person"),
    "web": N_("By web form"),
    "message": N_("By message"),
    "authority": N_("Through an authority"),
}
ELIGIBILITY = {
    "unsure": N_("Not sure yet, treated as eligible"),
    "consumer": N_("Private person"),
    "micro-enterprise": N_("Micro-enterprise"),
    "small-business": N_("Small business"),
    "charity": N_("Charity"),
    "trustee": N_("Trustee"),
    "guarantor": N_("Guarantor"),
    "not-eligible": N_("Not eligible"),
}
TRIAGE = {
    "complaint": N_("A complaint"),
    "not-a-complaint": N_("Not a complaint"),
    "other-track": N_("Belongs to another procedure"),
    "out-of-scope": N_("Out of scope"),
}
GENDERS = {
    "female": N_("Female"),
    "male": N_("Male"),
    "other": N_("Other"),
}
AGE_BANDS = {
    "under-18": N_("Under 18"),
    "18-24": N_("18 to 24"),
    "25-34": N_("25 to 34"),
    "35-44": N_("35 to 44"),
    "45-54": N_("45 to 54"),
    "55-64": N_("55 to 64"),
    "65-74": N_("65 to 74"),
    "75-plus": N_("75 or older"),
}
VULNERABILITY = {
    "yes": N_("Yes"),
    "no": N_("No"),
}
SAME = {
    "same": N_("The same matter: add this call to it"),
    "point": N_("A new point on the same complaint: its dates stay as they are"),
    "separate": N_("A separate complaint: its own dates, shown at the side"),
}
SAME_AS_CLOSED = {
    "separate": N_("A separate complaint, linked to it: its own dates, shown at the side"),
}
"""Nothing is added to a closed complaint: it is reopened first."""
