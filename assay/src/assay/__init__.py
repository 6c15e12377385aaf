"""The engine: a bank's feeds in, one dated snapshot of every customer out."""
