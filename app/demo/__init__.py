"""The demonstration: an invented insurer, its people, wordings and complaints, dated relative to today.

``firm.toml`` says who there is, ``stories/`` what happened, ``wordings/`` what was agreed. Everything is put in through
the services that people use, with a clock that walks through the past months: so the logs, deadlines and letters are
real ones.
"""
