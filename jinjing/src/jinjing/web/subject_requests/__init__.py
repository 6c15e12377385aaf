"""What people ask about their data: take in, identify, answer in time (PI-08)."""
