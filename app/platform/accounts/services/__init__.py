"""What can be done with accounts: each with its actor and clock, each in one transaction, each in the log."""
