"""The night: from sources to one immutable, dated snapshot."""
