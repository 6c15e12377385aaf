"""The lobby: arrivals, signals, decisions, referrals, the board."""
