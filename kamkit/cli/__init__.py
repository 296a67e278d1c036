"""The terminal: parses, calls another door or the kit, prints."""

from kamkit.cli.main import main, parser

__all__ = ["main", "parser"]
