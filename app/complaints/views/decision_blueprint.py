"""The pages from finding to approval hang on one blueprint; each module adds its own."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("complaints_decision", __name__, url_prefix="/cases/<reference>")
