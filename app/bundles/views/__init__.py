"""Pages of the bundle builder."""
