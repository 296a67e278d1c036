"""The door of batches: a notebook and its parameters become one page an account, and an index."""
