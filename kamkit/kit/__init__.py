"""The hall, where rooms meet: one module a subject."""
