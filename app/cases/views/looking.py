"""First a look, then the deed: a form is recorded only when just its answers have been looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm

from app.cases.presenters.moves import moves_table
from app.cases.services.supposing import Move


def has_looked(form: FlaskForm, names: Sequence[str], stands: str = "") -> bool:
    """True when these answers come from a page that showed what they would do.

    ``stands``: what else that hangs on, where the form's ``seen`` is of a part of the case alone.
    """
    return request.form.get("looked") == _seal(form, names, stands)


def looked_at(
    form: FlaskForm,
    names: Sequence[str],
    moves: Sequence[Move],
    *,
    unsaid: frozenset[str] = frozenset(),
    stands: str = "",
) -> dict[str, Any]:
    """The dates before and after, and the seal under which they are shown; ``again``: something had changed."""
    return {
        "table": moves_table(moves, unsaid=unsaid),
        "seal": _seal(form, names, stands),
        "again": "looked" in request.form,
    }


def _seal(form: FlaskForm, names: Sequence[str], stands: str) -> str:
    """These answers, on the case as it was. Another answer wants another look."""
    typed = [stands, *(str(form[name].data) for name in ("seen", *names))]
    return hashlib.sha256("\x1f".join(typed).encode()).hexdigest()[:16]
