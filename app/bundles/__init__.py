"""Files for a forum or another reader: chosen by rule and by hand, paginated for ever, redacted, checked for leaks."""
