"""Forms of complaint handling, checked field by field before a service sees them."""
