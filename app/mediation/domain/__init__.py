"""What holds of proceedings whoever asks: procedures, offers, outcomes. Pure."""
