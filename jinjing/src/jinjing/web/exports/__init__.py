"""Taking customers out in a file: ask, decide on a colleague's, download, see what left the outlet."""
