"""Watching dates: warnings and the morning digest, the board of deadlines, feeds for calendars, the forecast."""
