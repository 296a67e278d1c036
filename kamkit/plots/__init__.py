"""Frames in, pictures out, each with words for those who cannot see it."""
