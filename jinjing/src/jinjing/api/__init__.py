"""JSON for systems: the same domain, the same rights, the same log."""
