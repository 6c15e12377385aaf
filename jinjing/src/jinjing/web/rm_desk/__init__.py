"""The relationship manager's desk: today's list, call mode, inbox of referrals, leads, presence."""
