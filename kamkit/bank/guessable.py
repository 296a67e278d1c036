"""Keys that give themselves away: the longest option is right, or the same place, or the others say "always"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kamkit.bank.overlap import alike
from kamkit.bank.read import Bank
from kamkit.errors import Problem, Where, problem
from kamkit.lang.text import Text
from kamkit.model.exercise import Choice, Exercise, MultipleChoice, NextQuestion, ReasonedChoice, TrueFalse
from kamkit.settings import LANGS, Lang
from kamkit.yamlfile import Loc

STANDS_OUT = 1.25
"""How much longer than any other the right option may be, in either language, before it is told."""

ENOUGH = 4
"""From how many lists of options on a habit is told."""

TOO_OFTEN = 0.5
TOO_OFTEN_IN_BANK = 0.35
"""The share of lists in which the longest option, or one place, may be right: in a folder, and in the whole bank."""

MANY = 40
"""From how many lists on the stricter share of the bank is asked for."""

NEARLY_THE_SAME = 0.8
"""From which overlap on two options cannot be told apart."""

GIVEAWAY: dict[Lang, re.Pattern[str]] = {
    "zh": re.compile("一定会|一定能|绝对|永远|从来都|毫无例外|百分之百"),
    "en": re.compile(r"\b(always|never|absolutely|without exception|under no circumstances)\b", re.IGNORECASE),
}
"""Words that mark a wrong option as wrong, whatever it says."""


@dataclass(frozen=True)
class Entry:
    """One option of a list, as a guesser sees it: its text and its worth."""

    text: Text
    credit: float
    why: Text


@dataclass(frozen=True)
class Listed:
    """One list of options of which one is chosen: where it stands, and its options."""

    exercise: str
    name: str
    options: tuple[Entry, ...]

    @property
    def right(self) -> int:
        """Return the place of the right option, from 0."""
        return next(index for index, option in enumerate(self.options) if option.credit == 1)

    @property
    def chance(self) -> float:
        """Return what blind choice earns on average."""
        return sum(option.credit for option in self.options) / len(self.options)

    def lead(self, lang: Lang) -> float:
        """Return the right option's length over that of the longest other."""
        lengths = [len(option.text.of(lang)) for option in self.options]
        right = lengths.pop(self.right)
        return right / max(lengths)

    def earned(self, pick: Callable[[str], float], lang: Lang) -> float:
        """Return what choosing the option of the highest `pick` earns; of equals, their mean."""
        worth = [pick(option.text.of(lang)) for option in self.options]
        chosen = [option.credit for option, value in zip(self.options, worth, strict=True) if value == max(worth)]
        return sum(chosen) / len(chosen)


def lists_of(exercise: Exercise) -> Iterator[Listed]:
    """Return the lists of options of an exercise from which one is chosen."""
    for name in ("options", "reasons", "questions"):
        found = getattr(exercise, name, ())
        if found and isinstance(exercise, (Choice, ReasonedChoice, TrueFalse, NextQuestion)):
            yield Listed(exercise.id, name, tuple(Entry(one.text, one.credit, one.why) for one in found))


def guessable(bank: Bank) -> Iterator[Problem]:
    """Return a warning for each list, folder, and the bank, in which right options can be guessed without reading."""
    listed = [one for exercise in bank.exercises.values() for one in lists_of(exercise)]
    for one in listed:
        yield from _of_list(bank, one)
    for exercise in bank.exercises.values():
        yield from _of_ticks(bank, exercise)
    for folder in sorted({one.exercise.rpartition("/")[0] for one in listed}):
        yield from _habits(folder, [one for one in listed if one.exercise.rpartition("/")[0] == folder], TOO_OFTEN)
    if len(listed) >= MANY:
        yield from _habits("", listed, TOO_OFTEN_IN_BANK)


def _of_list(bank: Bank, one: Listed) -> Iterator[Problem]:
    if max(one.lead(lang) for lang in LANGS) > STANDS_OUT:
        yield problem("longest_is_right", bank.where(one.exercise, (one.name, one.right)), severity="warning")
    yield from _options(bank, one.exercise, one.name, one.options, [option.credit < 1 for option in one.options])


def _of_ticks(bank: Bank, exercise: Exercise) -> Iterator[Problem]:
    if isinstance(exercise, MultipleChoice):
        entries = tuple(Entry(option.text, float(option.right), option.why) for option in exercise.options)
        yield from _options(bank, exercise.id, "options", entries, [not option.right for option in exercise.options])


def _options(bank: Bank, exercise: str, name: str, options: Sequence[Entry], wrong: Sequence[bool]
             ) -> Iterator[Problem]:
    """Return a warning for reasons told twice, options that repeat each other, and words that give an option away."""
    for index, option in enumerate(options):
        where: Loc = (name, index)
        if option.why in [before.why for before in options[:index]]:
            yield problem("why_repeated", bank.where(exercise, (*where, "why")), severity="warning")
        for before in options[:index]:
            if alike(option.text, before.text) >= NEARLY_THE_SAME:
                yield problem("options_overlap", bank.where(exercise, (*where, "text")), severity="warning",
                              other=before.text.zh)
        if wrong[index]:
            yield from _giveaway(bank, exercise, option, where)


def _giveaway(bank: Bank, exercise: str, option: Entry, at: Loc) -> Iterator[Problem]:
    for lang in LANGS:
        said = GIVEAWAY[lang].search(option.text.of(lang))
        if said:
            yield problem("giveaway_word", bank.where(exercise, (*at, "text", lang)), severity="warning", word=said[0])


def _habits(folder: str, listed: Sequence[Listed], too_often: float) -> Iterator[Problem]:
    count, where = len(listed), Where(file=f"exercises/{folder}".rstrip("/"))
    if count < ENOUGH:
        return
    for lang in LANGS:
        hits = sum(one.lead(lang) > 1 for one in listed)
        if hits / count > too_often:
            yield problem("longest_too_often", where, severity="warning", count=count, hits=hits, lang=lang)
    (place, hits), = Counter(one.right for one in listed).most_common(1)
    if hits / count > too_often:
        yield problem("same_place_too_often", where, severity="warning", count=count, hits=hits, place=place + 1)
