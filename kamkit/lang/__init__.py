"""Two languages: texts that have both halves, and the interface's words."""
