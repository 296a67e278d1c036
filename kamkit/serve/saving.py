"""What is saved of a lesson: its text and code, never its outputs (answers are in the store)."""

from __future__ import annotations

from typing import Any


def without_outputs(model: dict[str, Any], **_: Any) -> None:
    """Take outputs and widget state out of a notebook before the server saves it."""
    if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
        return
    notebook = model["content"]
    notebook.get("metadata", {}).pop("widgets", None)
    for cell in notebook.get("cells", ()):
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell.get("metadata", {}).pop("execution", None)
