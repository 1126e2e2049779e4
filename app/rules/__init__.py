"""Rule packs, the deadline engine and its certificates. Standard library only: an auditor's verifier can carry it."""

from app.rules.calendars import CalendarSource, WrittenCalendar, WrittenCalendars
from app.rules.certificate import Certificate
from app.rules.engine import Result, clocks_for, compute, edition_for
from app.rules.errors import PackError, Problem, RulesError
from app.rules.letters import LetterRequirements, find_statement, letter_requirements
from app.rules.library import OWN_TARGETS, Library, lint, load_library
from app.rules.occurrences import Occurrence, events_from_log
from app.rules.pack import Bilingual
from app.rules.points import unverified

__all__ = [
    "OWN_TARGETS",
    "Bilingual",
    "CalendarSource",
    "Certificate",
    "Library",
    "LetterRequirements",
    "Occurrence",
    "PackError",
    "Problem",
    "Result",
    "RulesError",
    "WrittenCalendar",
    "WrittenCalendars",
    "clocks_for",
    "compute",
    "edition_for",
    "events_from_log",
    "find_statement",
    "letter_requirements",
    "lint",
    "load_library",
    "unverified",
]
