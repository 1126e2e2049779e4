"""What may be shown to whom: the classes of confidential papers, a pure rule, and the leak test over finished text."""
