"""The night: from the landing folder to figures in use, stoppable after every step."""
