"""Checks on real records, kept out of the repository and out of ``make test``."""
