"""IPython's history of a report's cells: in memory, and in a database only when something asks for what only that can
tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from IPython.core.history import HistoryManager


class LateHistory(HistoryManager):
    """IPython's own, whose database (in memory, as papermill asks for) is made when it is first read."""

    def begin(self) -> None:
        """Be the first session, as in a kernel of its own."""
        self.session_number = 1

    def get_tail(self, *given: Any, **more: Any) -> Iterable[Any]:
        """Return the latest inputs (see IPython)."""
        self._come()
        return super().get_tail(*given, **more)

    def search(self, *given: Any, **more: Any) -> Iterable[Any]:
        """Return the inputs like a pattern (see IPython)."""
        self._come()
        return super().search(*given, **more)

    def get_range(self, session: int = 0, *given: Any, **more: Any) -> Iterable[Any]:
        """Return the inputs of a session (see IPython); those of this one stand in memory."""
        if session not in (0, self.session_number):
            self._come()
        return super().get_range(session, *given, **more)

    def _come(self) -> None:
        if self.enabled:
            return
        self.hist_file, self.enabled = ":memory:", True
        self.init_db()
        self.new_session()
        told = zip(self.input_hist_parsed, self.input_hist_raw, strict=False)
        self.db_input_cache = [(number, parsed, raw) for number, (parsed, raw) in enumerate(told) if number]


def make_late(history: HistoryManager) -> LateHistory:
    """Return a shell's history as a late one: it is the same, for shells make their own and cannot be told of ours."""
    history.__class__ = LateHistory
    assert isinstance(history, LateHistory)
    return history
