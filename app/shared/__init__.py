"""Small topics every room may use; standard library only."""
