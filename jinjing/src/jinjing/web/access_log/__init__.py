"""The auditor's page: who looked at what, and whether the log is whole."""
