"""The notebook of a report that died, put together from its journal: what ran, what it showed, and where it stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager
from papermill.log import logger

from kamkit.reports import journal, making
from kamkit.reports.journal import JOURNAL
from kamkit.reports.making import Orders
from kamkit.reports.verdict import Trouble


class Then(NotebookExecutionManager):
    """Papermill's keeping of a run, by the clock of what is told again."""

    moment: datetime | None = None

    def now(self) -> datetime:
        """Return when what is being told took place."""
        return self.moment or super().now()


class Retelling:
    """A run told again, entry by entry."""

    def __init__(self, nb: NotebookNode):
        self.keeper = Then(nb, progress_bar=False)
        self.client = PapermillNotebookClient(self.keeper, km=None, log=logger)
        self.at: int | None = None
        self._old: set[str] = set()
        self._request = ""
        self._unsent = {"stdout": "", "stderr": ""}
        self._buffers: list[bytes] = []

    def tell(self, kind: bytes, data: bytes) -> None:
        """Take up one entry."""
        if kind == journal.CELL:
            self._cell(int(data))
        elif kind == journal.BUFFER:
            self._buffers.append(data)
        elif kind == journal.MESSAGE:
            self._message(json.loads(data))
        elif kind == journal.TEXT:
            name, _, text = data.partition(b" ")
            self._unsent[name.decode()] += text.decode("utf-8", "replace")

    def end(self, said: str) -> NotebookNode:
        """Return the notebook, its last cell marked as failed."""
        nb = self.keeper.nb
        if self.at is not None:
            cell = nb.cells[self.at]
            cell.outputs += [nbformat.v4.new_output("stream", name=n, text=t) for n, t in self._unsent.items() if t]
            cell.outputs.append(nbformat.v4.new_output("error", ename="DeadKernelError", evalue=said, traceback=[said]))
            self.keeper.cell_exception(cell, cell_index=self.at)
            self.keeper.cell_complete(cell, cell_index=self.at)
        self.keeper.start_time = datetime.fromisoformat(nb.metadata.papermill["start_time"])
        self.keeper.notebook_complete()
        self.client.set_widgets_metadata()
        return nb

    def _cell(self, index: int) -> None:
        """Begin a cell; those before it have come to their ends."""
        for number in range(0 if self.at is None else self.at, index):
            self.keeper.cell_complete(self.keeper.nb.cells[number], cell_index=number)
        self.at, self._unsent = index, {"stdout": "", "stderr": ""}
        self._old.add(self._request)
        self._request = ""
        cell = self.keeper.nb.cells[index]
        cell.outputs, cell.metadata["execution"], self.client.clear_before_next_output = [], {}, False
        self.keeper.cell_start(cell, cell_index=index)

    def _message(self, message: dict[str, Any]) -> None:
        buffers, self._buffers = self._buffers, []
        message["buffers"] = buffers
        message["header"]["date"] = self.keeper.moment = datetime.fromisoformat(message["header"]["date"])
        request = message["parent_header"].get("msg_id")
        if self.at is None or request in self._old or request is None:
            return
        self._request = request
        if message["msg_type"] == "stream":
            self._unsent[message["content"]["name"]] = ""
        try:
            self.client.process_message(message, self.keeper.nb.cells[self.at], self.at)
        except CellExecutionComplete:
            return


def notebook(path: Path, said: str) -> NotebookNode | None:
    """Return the notebook of a journal, its last cell failed for the reason said; None where it had not begun."""
    story: Retelling | None = None
    for kind, data in journal.entries(path):
        if kind == journal.NOTEBOOK:
            story = Retelling(nbformat.from_dict(json.loads(data)))
        elif story:
            story.tell(kind, data)
    return story.end(said) if story else None


def report(orders: Orders, folder: Path) -> dict[str, Any]:
    """Write the notebook of a report that died; return it with its trouble."""
    trouble: Mapping[str, Any] = orders["trouble"]
    said = trouble["values"].get("error") or trouble["key"]
    nb = notebook(Path(orders["rebuild"]) / JOURNAL, said)
    return making.written(orders, folder, nb, Trouble(**trouble)) if nb else {"trouble": dict(trouble)}
