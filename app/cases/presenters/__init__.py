"""From rows to what a template documents: words in the reader's language, no arithmetic left to do."""
