"""What can be done to a complaint, one use case a file."""
