"""Conversations, wishes, and the one policy that says whether a customer may be contacted."""
