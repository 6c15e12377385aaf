"""The front door after signing in."""
