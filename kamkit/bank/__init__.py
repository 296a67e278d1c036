"""Content files in, typed exercises, cases and standards out; every problem with its file and line."""
