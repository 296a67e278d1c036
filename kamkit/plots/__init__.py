"""Frames in, figures out, each with words for those who cannot see it."""
