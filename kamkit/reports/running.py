"""Running one notebook in this process under papermill, with everything that happens noted in a journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors, remove_error_markers
from papermill.log import logger
from papermill.parameterize import parameterize_notebook

from kamkit.reports import journal as kinds
from kamkit.reports.captured import Captured
from kamkit.reports.channels import Direct, reader
from kamkit.reports.journal import Journal
from kamkit.reports.kernels import InnerKernel, Message, begin

ENGINE = "kamkit-inside"
KERNEL = "python3"
Tell = Callable[[NotebookNode, int], None]


@dataclass
class Run:
    """One run: where it is noted, whom it tells of each cell, and what is known of it: its notebook, the cell begun."""

    journal: Journal
    tell: Tell
    notebook: NotebookNode | None = None
    at: int | None = None
    direct: Direct | None = field(default=None, repr=False)

    def starts(self, nb: NotebookNode) -> None:
        """Note the notebook as it is before its first cell."""
        self.notebook = nb
        self.journal.add(kinds.NOTEBOOK, json.dumps(nb).encode())

    def begins(self, index: int) -> None:
        """Note a cell that begins."""
        self.at = index
        self.journal.add(kinds.CELL, str(index).encode())
        if self.notebook is not None:
            self.tell(self.notebook, index)

    def deliver(self, stream: str | None, message: Message, packed: bytes) -> None:
        """Note a message of the kernel, and hand it on."""
        if stream:
            for buffer in message["buffers"]:
                self.journal.add(kinds.BUFFER, bytes(buffer))
            self.journal.add(kinds.MESSAGE, packed)
        if self.direct:
            self.direct.deliver(stream, message)

    def note(self, name: str, text: str) -> None:
        """Note what has been printed and not yet been sent."""
        self.journal.add(kinds.TEXT, name.encode(), b" ", text.encode("utf-8", "surrogatepass"))


class InnerEngine(Engine):
    """Papermill's way of running a notebook, in this process: saved nowhere on the way."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, run: Run, kernel: InnerKernel, **_: Any
    ) -> None:
        """Run the notebook by nbclient, whose kernel is the one that was prepared here."""
        run.starts(nb_man.nb)
        run.direct = direct = Direct(kernel)

        def begins(cell: NotebookNode, cell_index: int) -> None:
            run.begins(cell_index)
            direct.reads(reader(client, cell, cell_index))

        client = PapermillNotebookClient(nb_man, km=direct, timeout=None, on_cell_execute=begins, log=logger)
        client.execute()

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """Return the name papermill wants; which kernel runs is settled above."""
        return KERNEL

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """Return the language of every report."""
        return "python"


papermill_engines.register(ENGINE, InnerEngine)


def run_here(
    nb: NotebookNode, parameters: Mapping[str, Any], kernel: InnerKernel, run: Run, captured: Captured
) -> Exception | None:
    """Run a notebook in this process; return what ended it before its time. A fault in a cell is that too.

    It is what papermill's execute_notebook does, without its file: papermill has loaded `nb`, and the caller saves it.
    """
    begin(kernel, run.deliver, run.note, captured)
    named = {"kernel_name": KERNEL, "language": "python"}
    try:
        nb = parameterize_notebook(nb, dict(parameters), engine_name=ENGINE, **named)
        nb = remove_error_markers(prepare_notebook_metadata(nb, None, None))
        done = papermill_engines.execute_notebook_with_engine(
            ENGINE, nb, KERNEL, progress_bar=False, autosave_cell_every=0, run=run, kernel=kernel
        )
        raise_for_execution_errors(done, None)
    except Exception as error:  # noqa: BLE001 - whatever it is, this report has failed and the next one waits
        return error
    return None
