"""Where the application meets files and other systems."""
