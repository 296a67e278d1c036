"""A class: its data, its report, and what it finds."""
