"""Proceedings outside the house: mediation, arbitration, ombudsman, court. A dispute grows out of a complaint."""
