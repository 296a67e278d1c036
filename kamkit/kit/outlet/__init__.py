"""One dealer: the report for an inspection."""
