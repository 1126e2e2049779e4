"""Our own pages of a bundle: what they say, and how they are set."""
