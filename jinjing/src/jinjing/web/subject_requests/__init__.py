"""What persons ask about their data (PIPL 44-50), from asking to answer."""
