"""One person, several numbers (DAT-3): which customer numbers belong to the same person, with a review and an undo."""
