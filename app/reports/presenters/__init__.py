"""What pages, sentences and files of this room show."""
