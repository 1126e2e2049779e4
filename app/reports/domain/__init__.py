"""Statistics of complaints as plain functions on plain values: the standard library only."""
