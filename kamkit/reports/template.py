"""The notebooks that reports are made of, read once and kept, for as long as their files stay as they are."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode
from papermill.iorw import load_notebook_node

_kept: dict[str, tuple[tuple[int, int], NotebookNode]] = {}


def read(name: str) -> NotebookNode:
    """Return the notebook of a file as papermill loads it; a fork may change it, as it has one of its own."""
    path = Path(name)
    state = path.stat()
    seen = (state.st_mtime_ns, state.st_size)
    if name not in _kept or _kept[name][0] != seen:
        _kept[name] = (seen, load_notebook_node(name))
    return _kept[name][1]
