"""How often somebody may try to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address


@dataclass(frozen=True)
class Limit:
    """So many failures within so long; then nothing is tried until the oldest is older than that."""

    failures: int
    within: timedelta


PER_ACCOUNT = Limit(5, timedelta(minutes=15))
"""Counted since the account's last success: whoever knows the password is not punished for old slips."""

PER_ADDRESS = Limit(30, timedelta(minutes=15))
"""Wider, because a whole office may come from one address."""


def source_of(address: str | None) -> str:
    """The address that is counted: of IPv6 the /64, since one subscriber holds all of it."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)
