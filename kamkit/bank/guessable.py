"""Keys that give themselves away: the right option is the longest, or always stands at the same place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kamkit.bank.read import Bank
from kamkit.errors import Problem, Where, problem
from kamkit.model.exercise import Choice, Exercise, Option, ReasonedChoice

STANDS_OUT = 1.25
"""How much longer than any other the right option may be, in either language, before it is told."""

ENOUGH = 4
"""From how many lists of options on a habit is told."""

TOO_OFTEN = 0.5


@dataclass(frozen=True)
class Listed:
    """One list of options: where it stands, and its options."""

    exercise: str
    name: str
    options: tuple[Option, ...]

    @property
    def right(self) -> int:
        """Return the place of the right option, from 0."""
        return next(index for index, option in enumerate(self.options) if option.credit == 1)

    def lead(self, lang: str) -> float:
        """Return the right option's length over that of the longest other."""
        lengths = [len(getattr(option.text, lang)) for option in self.options]
        right = lengths.pop(self.right)
        return right / max(lengths)


def guessable(bank: Bank) -> Iterator[Problem]:
    """Return a warning for each list, and each folder, in which the right option can be guessed without reading."""
    listed = [one for exercise in bank.exercises.values() for one in lists_of(exercise)]
    for one in listed:
        yield from _of_list(bank, one)
    for folder in sorted({one.exercise.rpartition("/")[0] for one in listed}):
        yield from _of_folder(folder, [one for one in listed if one.exercise.rpartition("/")[0] == folder])


def lists_of(exercise: Exercise) -> Iterator[Listed]:
    """Return the lists of options of an exercise."""
    if isinstance(exercise, (Choice, ReasonedChoice)):
        yield Listed(exercise.id, "options", exercise.options)
    if isinstance(exercise, ReasonedChoice):
        yield Listed(exercise.id, "reasons", exercise.reasons)


def _of_list(bank: Bank, one: Listed) -> Iterator[Problem]:
    if max(one.lead("zh"), one.lead("en")) > STANDS_OUT:
        yield problem("longest_is_right", bank.where(one.exercise, (one.name, one.right)), severity="warning")
    whys = [option.why for option in one.options]
    for index, why in enumerate(whys):
        if why in whys[:index]:
            where = bank.where(one.exercise, (one.name, index, "why"))
            yield problem("why_repeated", where, severity="warning")


def _of_folder(folder: str, listed: list[Listed]) -> Iterator[Problem]:
    count, where = len(listed), Where(file=f"exercises/{folder}".rstrip("/"))
    if count < ENOUGH:
        return
    for lang in ("zh", "en"):
        hits = sum(one.lead(lang) > 1 for one in listed)
        if hits / count > TOO_OFTEN:
            yield problem("longest_too_often", where, severity="warning", count=count, hits=hits, lang=lang)
    (place, hits), = Counter(one.right for one in listed).most_common(1)
    if hits / count > TOO_OFTEN:
        yield problem("same_place_too_often", where, severity="warning", count=count, hits=hits, place=place + 1)
