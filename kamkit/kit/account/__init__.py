"""One account: its dossier, part by part."""
