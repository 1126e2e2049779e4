"""Kinds of event in the streams of people (``user/<id>``), units (``unit/<code>``) and unknown logins (``sign-in/…``).

Names, addresses and what somebody typed are personal: the log has ids, codes and keyed or salted digests of them.
"""

from __future__ import annotations

from datetime import date

from app.platform.log import declare
from app.shared.text import N_

SIGNED_IN = declare("signed_in", N_("Signed in"), source=str)
SIGN_IN_FAILED = declare("sign_in_failed", N_("Sign-in failed"), cause=str, source=str)
SIGNED_OUT = declare("signed_out", N_("Signed out"))
PASSWORD_CHANGED = declare("password_changed", N_("Password changed"), by_self=bool)

PERSON_ADDED = declare("person_added", N_("Person added to the house"), unit=str, details=str)
PERSON_CHANGED = declare(
    "person_changed", N_("Account changed"), old=dict, new=dict, details=(str, type(None))
)
PERSON_ACTIVATED = declare("person_activated", N_("Account opened"))
PERSON_DEACTIVATED = declare("person_deactivated", N_("Account closed"))
ROLE_GRANTED = declare("role_granted", N_("Role given"), role=str, unit=str, to_self=bool, reads_cases=bool)
ROLE_REVOKED = declare("role_revoked", N_("Role taken away"), role=str, unit=str)

ABSENCE_RECORDED = declare(
    "absence_recorded", N_("Absence recorded"), from_on=date, to_on=date, substitute=(int, type(None))
)
ABSENCE_CANCELLED = declare("absence_cancelled", N_("Absence cancelled"), from_on=date, to_on=date)

UNIT_ADDED = declare("unit_added", N_("Unit added"), parent=(str, type(None)), values=dict)
UNIT_CHANGED = declare("unit_changed", N_("Unit changed"), old=dict, new=dict)
UNIT_MOVED = declare(
    "unit_moved", N_("Unit moved"), old_parent=(str, type(None)), new_parent=(str, type(None))
)
