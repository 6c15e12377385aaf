"""Contact calendar: customers × days, written by letters (RM-4)."""
