"""Root-cause reports."""
