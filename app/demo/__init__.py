"""The demonstration: an invented insurer, its people, wordings and complaints, dated relative to today."""
