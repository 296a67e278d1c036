"""The key-account office: its dynamic table and its board."""
