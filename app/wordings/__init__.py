"""Wordings: policy texts and statutes in editions, their numbered clauses, and quoting them. Knows no case."""
