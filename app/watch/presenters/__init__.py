"""Models of the pages and mails that watch dates."""
