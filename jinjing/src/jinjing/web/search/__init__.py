"""One palette on every page: customers, colleagues, pages and commands."""
