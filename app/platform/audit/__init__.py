"""The auditor's view of the log: whether it is unchanged, and who looked at which case.

Proof and writing belong to ``log``; this room stands above it, because names of people and jobs are needed to show it.
"""
