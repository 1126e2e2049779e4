"""Use cases of watching dates."""
