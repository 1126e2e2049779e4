"""Root-cause summaries, exposure, improvements and their effect checks."""
