"""The rules as this firm keeps them: pages, commands, comparisons with the official texts, own copies of words."""
