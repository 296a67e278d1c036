"""Exercises on paper: a sheet to fill in by hand, and the key to it on pages of its own."""
