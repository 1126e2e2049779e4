"""What the pages of the rules show: every word chosen here, none in a template."""
