"""The rules that a unit may name. The room that holds rules offers them; without one, a code stands for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, current_app

_OFFERED = "offered_regimes"


def offer_regimes(app: Flask, titles: Callable[[], Mapping[str, str]]) -> None:
    """Let units choose among these rules: code to title, in the reader's language when asked."""
    app.extensions[_OFFERED] = titles


def regime_titles() -> Mapping[str, str]:
    """Code to title of all rules that are offered, by title."""
    offered: Callable[[], Mapping[str, str]] = current_app.extensions.get(_OFFERED, dict)
    return dict(sorted(offered().items(), key=lambda each: each[1]))
