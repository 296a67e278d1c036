"""The end mark of a report."""

from __future__ import annotations

from typing import Any

END_TYPE = "application/vnd.kamkit.end+json"


class End(dict[str, Any]):
    """The last thing a report says: that it came to its end, and what its index should know."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {END_TYPE: dict(self)}
