"""Rules about accounts that need nothing but their arguments."""
