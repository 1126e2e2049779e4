"""Complaints: intake and imports, assignment, investigation, findings, decision, approval, letters, closing."""
