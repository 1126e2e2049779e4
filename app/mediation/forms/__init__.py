"""Forms of proceedings."""
