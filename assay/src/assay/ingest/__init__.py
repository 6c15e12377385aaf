"""From a bank's delivery to declared sources: read, check, quarantine, seal, publish whole."""
