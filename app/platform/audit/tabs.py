"""The tabs of the auditor's pages. Rooms above add what only they can list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """``label`` an English msgid. The tabs stand in the order of ``order``."""

    label: str
    endpoint: str
    order: int


_TABS: dict[str, Tab] = {}


def add_tab(tab: Tab) -> None:
    """Called by each room when it is opened; whoever holds READ_AUDIT may open its page."""
    _TABS[tab.endpoint] = tab


def audit_tabs() -> list[Tab]:
    """All of them, in order; for the templates."""
    return sorted(_TABS.values(), key=lambda tab: tab.order)
