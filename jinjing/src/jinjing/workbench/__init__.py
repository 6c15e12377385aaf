"""The relationship manager's day: call list, leads."""
