"""Readers of delivered files: each turns one kind of file into Arrow batches of texts with their line numbers."""
