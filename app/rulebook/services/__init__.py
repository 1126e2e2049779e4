"""What people settle: comparisons with official texts, and the firm's copies of words and papers."""
