"""Marking marked lines: what was found, what was missed, and every false alarm."""

from __future__ import annotations

from kamkit.model.exercise import FindFault, Line, Marked, Part, SpotSignals, Verdict
from kamkit.practice.marks import filled, mark, of_kind, offered, part, rounded, word

WRONG_LABEL = 0.75
"""What a line rightly marked counts under a wrong label."""

FALSE_ALARM = 1.0
"""What a false alarm weighs beside the lines to be found."""

Paper = SpotSignals | FindFault


@mark.register(SpotSignals)
@mark.register(FindFault)
def _(exercise: Paper, answer: object) -> Verdict:
    """Score what was found over all there was to find and all false alarms; precision and recall stand beside it."""
    given = of_kind(Marked, answer).lines
    offered(given, [line.key for line in exercise.lines])
    offered(given.values(), exercise.labels)
    hits = tuple(_hit(exercise, line, given.get(line.key)) for line in exercise.marked)
    alarms = tuple(_alarm(line) for line in exercise.lines if line.key in given and line.label is None)
    whole = sum(one.weight for one in hits) + FALSE_ALARM * len(alarms)
    score = sum(one.score * one.weight for one in hits) / whole if whole else 1.0
    return Verdict(score=rounded(score), parts=(*hits, *alarms, *_rates(len(given), hits)))


def _hit(exercise: Paper, line: Line, said: str | None) -> Part:
    worth = 0.0 if said is None else 1.0 if said == line.label else WRONG_LABEL
    label = exercise.labels[line.label or ""]
    why = filled(word("is_a" if said == line.label else "was_a"), label=label, why=line.why or line.text)
    return part(line.key, line.text, worth, why, line.weight)


def _alarm(line: Line) -> Part:
    return part(line.key, line.text, 0, line.why or word("nothing_here"), FALSE_ALARM)


def _rates(marked: int, hits: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return precision and recall as parts without weight, where there is something to speak of."""
    found = sum(one.score > 0 for one in hits)
    rates = [("precision", found, marked), ("recall", found, len(hits))]
    return tuple(part(name, word(name), count / of, filled(word(f"{name}_of"), found=count, all=of), 0)
                 for name, count, of in rates if of)
