"""A draft feed pack inferred from a sample: proposals with their grounds, for a person to check."""
