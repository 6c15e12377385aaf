"""A demo bank in one command: a feed, its night, people who can sign in, and a lobby in the middle of its day."""
