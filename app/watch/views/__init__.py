"""Pages that watch dates."""
