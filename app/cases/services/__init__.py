"""What can be done to a case, one use case a file."""
