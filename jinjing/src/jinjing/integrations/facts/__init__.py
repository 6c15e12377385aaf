"""What staff recorded here goes back to the engine as source tables, merged over the feed's by id."""
