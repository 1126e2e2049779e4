"""Work on PDF files, done in short-lived processes: foreign files made fit to file, bundles put together, words
redacted, finished files read back."""
