"""Tables of this room, a file for each use case."""
