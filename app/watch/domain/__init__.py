"""Pure questions about dates near and far: who is warned of what and when, and how likely a date is missed."""
