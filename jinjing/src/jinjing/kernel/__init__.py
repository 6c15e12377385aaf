"""Level 0: clock, keys, sealed fields, errors, access log, rule values. Imports nothing of ours."""
