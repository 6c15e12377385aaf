"""Dirt for the invented bank: what real deliveries contain, planted on purpose and written down."""
