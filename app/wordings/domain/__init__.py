"""Pure rules of wordings: numbering, reading, quoting, and which edition was agreed."""
