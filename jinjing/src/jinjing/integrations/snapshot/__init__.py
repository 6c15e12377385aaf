"""Publishing a night: sources and snapshot into the application's tables, all or nothing, and back."""
