"""One decision group: the report, and how it stood before."""
