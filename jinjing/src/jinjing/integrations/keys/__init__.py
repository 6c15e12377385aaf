"""Keys in their lifetime: new ones, everything sealed anew, old ones set aside (CR-01)."""
