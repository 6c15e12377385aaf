"""Taking customers out in a file: asked for, approved, made, listed."""
