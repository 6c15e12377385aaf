"""Coming in, going out, and how the pages should look: language and theme."""
