"""The commands by theme, each a parser and the function that serves it."""
