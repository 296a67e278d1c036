"""Everything that a report may need of the kit, loaded before there is a report: for one who forks for each of them."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from kamkit.bank.kept import bank_of, standards_of
from kamkit.kit import book
from kamkit.kit.kit import Kit, open_kit
from kamkit.lang.words import table
from kamkit.look import outlines
from kamkit.store.carried import carry
from kamkit.store.open import Store
from kamkit.store.still import Still

ROOMS = ("kamkit.kit", "kamkit.plots", "kamkit.kpi", "kamkit.cohort", "kamkit.groups", "kamkit.sheets")
# Our own reports do without it. One by one: in between, the one who loads them sees to its children.
MATPLOTLIB = ("matplotlib", "matplotlib.font_manager", "matplotlib.figure", "kamkit.look.charts")
MOST_SIGNS = 400
TRUST_SECONDS = 1.0  # a fork begins so soon after a look at the content that it need not look again


class Ready:
    """What is loaded: words and content at once, the rest step by step, so that the first reports need not wait.

    What fails to load fails again in a report, where it is told.
    """

    def __init__(self) -> None:
        self._kit: Kit | None = None
        self._later: deque[Callable[[], object]] = deque()
        with contextlib.suppress(Exception):
            table()
            self._kit = open_kit()
            self.look()
        self._later.extend((*_rooms(), *_signs(), self._store, *map(_importing, MATPLOTLIB), _draw))

    def look(self, exercises: bool = False) -> None:
        """Read the content anew where a file has changed: what is forked now takes it as it is."""
        with contextlib.suppress(Exception):
            if self._kit:
                standards_of(self._kit.workshop, TRUST_SECONDS)
            if self._kit and exercises:
                bank_of(self._kit.workshop, TRUST_SECONDS)

    def add(self, *deeds: Callable[[], object]) -> None:
        """Have more loaded, after what is the kit's own."""
        self._later.extend(deeds)

    def add_first(self, deed: Callable[[], object]) -> None:
        """Have something loaded before all that waits."""
        self._later.appendleft(deed)

    def step(self) -> bool:
        """Load a little more; return whether there was anything left to load."""
        if not self._later:
            return False
        with contextlib.suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._later.popleft()()
        return True

    def _store(self) -> None:
        """Look the store over that reports will open, if one was named."""
        if self._kit and self._kit.address:
            carry(self._kit.address, partial(_read, self._kit))


def _importing(name: str) -> Callable[[], object]:
    return partial(importlib.import_module, name)


def _rooms() -> Iterator[Callable[[], object]]:
    """Yield how to load each module of the rooms that reports go through."""
    for room in ROOMS:
        with contextlib.suppress(ImportError):
            for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
                yield _importing(module.name)


def _read(kit: Kit, store: Store) -> None:
    """Read one account of one book, as its report will."""
    one = next((each for each in book.all_books(store) if book.account_codes(store, each)), None)
    if one is not None:
        still = Still(store)
        book.decision_group(still, one, book.account_codes(still, one)[0], kit.workshop.today())


def _draw() -> None:
    """Draw one picture in the type of this house, and leave nothing of it."""
    charts = importlib.import_module("kamkit.look.charts")
    figure, axes = charts.figure()
    axes.plot([1, 2], label="一")
    axes.legend()
    for draw in (charts.as_png, charts.as_svg):
        draw(figure, "一")


def _signs() -> Iterator[Callable[[], object]]:
    """Yield how to measure the characters that the interface's words are made of, a few at a time."""
    signs = sorted({sign for text in table().values() for sign in text.zh})[:MOST_SIGNS]
    for first in range(0, len(signs), 100):
        yield partial(outlines.ems, "".join(signs[first:first + 100]))
