"""What reports read, in few statements whatever is stored."""
