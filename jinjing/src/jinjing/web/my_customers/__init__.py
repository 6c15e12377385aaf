"""My customers as lists: kept views, filters, order, what is done with several at once, and the way to Excel."""
