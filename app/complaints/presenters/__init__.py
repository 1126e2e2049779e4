"""What the pages of complaint handling show."""
