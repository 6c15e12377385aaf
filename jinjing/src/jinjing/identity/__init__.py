"""Organisation, staff, positions, roles, scope and availability."""
