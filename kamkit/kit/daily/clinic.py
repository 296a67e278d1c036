"""How a book's log came about: what to ask of the entries before asking what they say. Loads pandas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from kamkit.model.activity import ActivityKind
from kamkit.model.names import ACCOUNT, DAY, KIND, PERSON, SPECIALIST

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

WEEKS = 8
FEWEST = 20
"""Below so many entries chance alone makes every share large or small."""
HEAPED, NAMELESS, UNLINKED, ALIKE = 0.4, 0.9, 0.25, 0.03
"""From such shares on, of one weekday, of entries without an account, of calls without their mail, of rows that repeat
another, one asks (ours)."""


@dataclass(frozen=True)
class Looked:
    """One specialist's entries of some weeks: how many, and the shares that tell how they were written."""

    name: str
    entries: int
    weekday: int
    heaped: float
    unnamed: float
    unlinked: float | None
    alike: int

    @property
    def enough(self) -> bool:
        """Return whether there are entries enough for shares."""
        return self.entries >= FEWEST

    @property
    def asks(self) -> tuple[str, ...]:
        """Return what to ask about: heaped, unnamed, unlinked, alike; nothing where the entries are too few."""
        told = {"heaped": self.heaped >= HEAPED, "unnamed": self.unnamed >= NAMELESS,
                "unlinked": (self.unlinked or 0) >= UNLINKED, "alike": self.alike >= ALIKE * self.entries}
        return tuple(key for key, so in told.items() if so and self.enough)


def looked(kit: Kit, until: date | None = None) -> tuple[Looked, ...]:
    """Return each specialist's entries of the last WEEKS weeks up to a day (the last entry's), by code."""
    everything = kit.activities()
    if everything.empty:
        return ()
    last = until or min(kit.today, everything[DAY].max().date())
    start = pd.Timestamp(last - timedelta(weeks=WEEKS))
    recent = everything[(everything[DAY] > start) & (everything[DAY] <= pd.Timestamp(last))]
    names = {one.code: one.name for one in kit.records("specialists")}
    return tuple(_one(names.get(str(code), str(code)), rows) for code, rows in recent.groupby(SPECIALIST))


def _one(name: str, rows: pd.DataFrame) -> Looked:
    weekdays = rows[DAY].dt.day_of_week.value_counts()
    calls = rows[rows[KIND] == ActivityKind.MAIL_FOLLOWUP_CALL]
    named = rows[rows[PERSON].notna()]
    return Looked(
        name=name, entries=len(rows), weekday=int(weekdays.idxmax()), heaped=float(weekdays.max() / len(rows)),
        unnamed=float(rows[ACCOUNT].isna().mean()),
        unlinked=float(calls["answers"].isna().mean()) if len(calls) >= FEWEST else None,
        alike=int(named.duplicated([DAY, KIND, ACCOUNT, PERSON]).sum()),
    )  # fmt: skip
