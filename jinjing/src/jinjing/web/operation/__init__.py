"""Operation: long work and keys for the system administrator, the data catalogue for stewards and auditors."""
