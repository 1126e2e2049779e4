"""Families of packs, by the beginning of their names."""

from __future__ import annotations


def is_chinese(regime: str | None) -> bool:
    """Whether these are rules of the mainland of China, which differ in more than their dates: who asks for review of
    whom, what a letter is called, what is simple and what is complex. False where no rules apply."""
    return (regime or "").startswith("cn-")
