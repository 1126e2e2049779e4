"""Correcting a day of receipt as a person does: a look first, then the same answers again."""

from __future__ import annotations

import re

from tests.clients import PageClient


def correct_receipt(desk: PageClient, reference: str, day: str, reason: str) -> str:
    """Look, record; returns the page that was looked at."""
    address = f"/cases/{reference}/receipt"
    typed = {"received_on": day, "reason": reason}
    typed["seen"] = hidden(desk.get(address).get_data(as_text=True), "seen")
    page = desk.post(address, data=typed).get_data(as_text=True)
    answer = desk.post(address, data={**typed, "looked": hidden(page, "looked")})
    assert answer.status_code == 303
    return page


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', page)
    assert found, name
    return found.group(1) or found.group(2) or ""
