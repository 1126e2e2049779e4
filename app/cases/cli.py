"""``flask cases``: commands about cases; rooms above add their own to the group."""

from __future__ import annotations

from flask.cli import AppGroup

cases = AppGroup("cases", help="Complaints and disputes.")
