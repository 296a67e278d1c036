"""Values only: what the kit speaks of. They do not change; a change returns a new value."""
