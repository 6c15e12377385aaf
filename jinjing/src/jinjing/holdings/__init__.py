"""Products, accounts and what they are worth on the business date."""
