"""A decision group looked at: coverage, path, influence, spread, named findings."""
