"""Tables as data: what a table is like, in place of the table."""
