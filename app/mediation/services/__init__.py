"""Use cases of proceedings."""
