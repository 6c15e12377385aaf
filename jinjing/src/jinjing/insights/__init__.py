"""What the engine found: figures, tiers, segments and triggers of the current publication."""
