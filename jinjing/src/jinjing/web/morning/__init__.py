"""The morning sheet of an outlet's head, on paper and on the wall."""
