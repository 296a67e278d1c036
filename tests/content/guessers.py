"""Guessers who know nothing of the trade, and what each would earn, exactly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import permutations, product
from statistics import mean

from kamkit.bank.guessable import Listed
from kamkit.lang.text import Text
from kamkit.model.exercise import About, Handling, ObjectionTriage, ObjectionType, PromiseMade, SpokenLine, Triaged
from kamkit.practice.mark import mark
from kamkit.rules.triage import WEIGHTS
from kamkit.settings import Lang

POLITE = {
    "zh": re.compile("您|请|谢|麻烦|理解|辛苦|抱歉|客气|放心"),
    "en": re.compile(r"\b(please|thank|sorry|understand|appreciate|glad|happy|kind|of course)\w*", re.IGNORECASE),
}
Pick = Callable[[str], float]


def picks(lang: Lang) -> dict[str, Pick]:
    """Return what each guesser goes by: the option with the highest figure is chosen."""
    return {
        "longest": len,
        "shortest": lambda text: -len(text),
        "politest": lambda text: len(POLITE[lang].findall(text)),
        "with figures": lambda text: len(re.findall(r"\d|[一二三四五六七八九十]", text)) if lang == "zh" else len(
            re.findall(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b", text)),
    }


def earned(lists: Sequence[Listed], pick: Pick, lang: Lang) -> float:
    """Return what choosing by `pick` earns on average over all lists; of equals the mean."""
    return mean(one.earned(pick, lang) for one in lists)


def by_place(lists: Sequence[Listed], place: int) -> float:
    """Return what choosing the option at one place of the file earns (a page shuffles them, a file does not)."""
    return mean(one.options[place].credit for one in lists)


def blind(lists: Sequence[Listed]) -> float:
    """Return what blind choice earns."""
    return mean(one.chance for one in lists)


TRIAGES: dict[str, ObjectionTriage] = {}
CONSTANTS = list(product(ObjectionType, About, Handling))


def asked(exercise: ObjectionTriage) -> Iterator[tuple[str, ...]]:
    """Return every set of probes that can be asked in full."""
    keys = [probe.key for probe in exercise.probes]
    return (chosen for chosen in permutations(keys, min(exercise.asks, len(keys))))


def said(exercise: ObjectionTriage) -> Iterator[tuple[str, ...]]:
    """Return every order of three lines."""
    return permutations([line.key for line in exercise.lines], 3)


@cache
def _steps(exercise_id: str, lines: tuple[tuple[str, ...], ...]) -> tuple[float, ...]:
    """Return what each order of lines earns as steps (0 to 1)."""
    exercise = TRIAGES[exercise_id]
    right = Triaged(type=exercise.type, about=exercise.about, handling=exercise.handling, lines=())
    verdicts = (mark(exercise, right.but(lines=one)) for one in lines)
    return tuple(next(part.score for part in verdict.parts if part.of == "steps") for verdict in verdicts)


def triage_worth(exercise: ObjectionTriage, kind: ObjectionType, about: About, handling: Handling,
                 lines: Sequence[tuple[str, ...]] | None = None) -> float:
    """Return what a fixed judgement earns, exactly: the mean over all probes asked and all orders of three lines.

    A deferral is promised by the key-account office within two days, the likeliest guess. The score is the sum of its
    parts less the costs, never below 0; of these only the steps depend on the lines, only the costs on what was asked.
    """
    TRIAGES[exercise.id] = exercise
    steps = _steps(exercise.id, tuple(lines or said(exercise)))
    tests = {probe.key for probe in exercise.probes if probe.test}
    tried = mean(bool(tests & set(keys)) for keys in asked(exercise))
    promise = PromiseMade(who="ka-office", days=2) if handling == Handling.DEFER else None
    given = Triaged(type=kind, about=about, handling=handling, lines=(), promise=promise)
    tested = _worth(exercise, given.but(asked=(min(tests),)), steps)
    return tried * tested + (1 - tried) * _worth(exercise, given, steps)


def _worth(exercise: ObjectionTriage, given: Triaged, steps: Sequence[float]) -> float:
    verdict = mark(exercise, given)
    fixed = sum(part.score * part.weight for part in verdict.parts) - sum(cost.amount for cost in verdict.costs)
    return mean(max(0.0, fixed + WEIGHTS["steps"] * one) for one in steps)


def three(exercise: ObjectionTriage, key: Callable[[SpokenLine], float]) -> tuple[str, ...]:
    """Return the three lines with the highest figure, in that order."""
    return tuple(line.key for line in sorted(exercise.lines, key=key, reverse=True)[:3])


def half(text: Text, lang: Lang) -> str:
    """Return a half of a text."""
    return text.of(lang)
