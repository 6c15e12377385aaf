"""Pages for people, by place of work."""
