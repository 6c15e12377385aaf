"""Staff administration by the security administrator: positions, locks, sessions."""
