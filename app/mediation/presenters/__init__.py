"""What pages of proceedings show."""
