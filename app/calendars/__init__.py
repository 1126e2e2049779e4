"""Calendars of working days: days with their sources, by country and part; corrections and what follows from them."""
