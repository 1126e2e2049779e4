"""What the pages of complaints need to know, in a fixed number of statements each."""
