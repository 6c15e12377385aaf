"""The customer system of a bank branch."""
