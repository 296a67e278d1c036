"""From what the engine made to what is published: looked through, and printed where a PDF is wanted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass

from kamkit.errors import Problem, problem
from kamkit.reports.pdf import NotPrinted, Printer
from kamkit.reports.pool import Made

WAITING = 16  # pages handed to the printer before the engine waits for it: no heap of pages in memory
PRINT_SECONDS = 150.0


@dataclass(frozen=True)
class Finished:
    """A report to be published with these files, or not to be, for this fault."""

    made: Made
    files: Mapping[str, bytes]
    fault: Problem | None = None


def finished(mades: Iterable[Made], faults: Callable[[Made], Problem | None], press: Printer | None
             ) -> Iterator[Finished]:
    """Yield every report once it is as it will be published; while one is printed, the engine goes on."""
    printing: deque[tuple[Made, Future[bytes]]] = deque()
    for made in mades:
        fault = faults(made)
        if fault or press is None:
            yield Finished(made, made.files, fault)
        else:
            printing.append((made, press.print(made.files["html"])))
        while printing and (printing[0][1].done() or len(printing) > WAITING):
            yield _printed(*printing.popleft())
    while printing:
        yield _printed(*printing.popleft())


def _printed(made: Made, coming: Future[bytes]) -> Finished:
    try:
        return Finished(made, {**made.files, "pdf": coming.result(PRINT_SECONDS)})
    except NotPrinted as error:
        return Finished(made, {}, problem("report_not_printed", error=str(error)))
    except Late:
        return Finished(made, {}, problem("report_not_printed", error=f"{PRINT_SECONDS:g} s"))
