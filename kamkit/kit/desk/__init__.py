"""One specialist: the report on a period, and what it finds."""
