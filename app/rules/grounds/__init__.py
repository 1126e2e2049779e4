"""Grounds of law on which a clause may be held against a complainant: what each asks, and who proves it how.

One TOML file a country. They decide nothing: they say what must be answered and attached before a citation is safe.
"""

from app.rules.grounds.ground import Asked, Choice, Ground, Proof, Question, Standing, standing
from app.rules.grounds.reading import FOLDER, grounds_of, read_grounds

__all__ = [
    "FOLDER",
    "Asked",
    "Choice",
    "Ground",
    "Proof",
    "Question",
    "Standing",
    "grounds_of",
    "read_grounds",
    "standing",
]
