"""nbconvert's HTML exporter, without the second reading of a page that it has just written."""

from __future__ import annotations

from typing import Any

from nbconvert import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import DataTypeFilter, Highlight2HTML
from nbformat import NotebookNode


class ReportExporter(HTMLExporter):
    """Writes a notebook by our template, as HTMLExporter does, and leaves the page as the template wrote it.

    HTMLExporter reads each page into a tree again, to give images without alternative text a sentence that says so and
    to make the cells of its own templates focusable. Our images have their words, our templates no such cells, and
    the second reading took two thirds of the time. The notebook is validated once, after all preprocessors.
    """

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page, and the resources that nbconvert adds."""
        ready = self._init_resources(resources)  # type: ignore[no-untyped-call]
        for name, made in (("highlight_code", Highlight2HTML), ("filter_data_type", DataTypeFilter)):
            self.register_filter(name, made(parent=self))  # type: ignore[no-untyped-call]
        return TemplateExporter.from_notebook_node(self, nb, ready, **kw)
