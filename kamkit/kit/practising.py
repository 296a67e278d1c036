"""What to practise: how a trainee stands, what comes next, forms before and after a course, drills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kamkit.lang.text import Text
from kamkit.model.exercise import Exercise, WriteResponse
from kamkit.model.standards import Standards
from kamkit.model.standing import Standing
from kamkit.practice import coming as practice
from kamkit.practice.forms import Which, blueprint, paired_forms
from kamkit.rules.variants import dice

SKILL = "skill"


def skills(standards: Standards) -> dict[str, Text]:
    """Return the skills' names by key, in their order (data/standards/terms.yml)."""
    return {key: term.name for key, term in standards.terms.get(SKILL, {}).items()}


def standing(
    exercises: Sequence[Exercise], history: practice.History, standards: Standards, now: datetime
) -> tuple[Standing, ...]:
    """Return the standing in every skill that has exercises."""
    return practice.standings(exercises, history, skills(standards), now)


def coming(exercises: Sequence[Exercise], history: practice.History, now: datetime, seed: str) -> tuple[str, ...]:
    """Return the exercises to do, the next one first."""
    return practice.coming(exercises, history, now, seed)


def form(exercises: Sequence[Exercise], standards: Standards, which: Which, seed: object = 0) -> tuple[str, ...]:
    """Return the exercises of the form before ("pre") or after ("post") a course, matched by the blueprint."""
    return paired_forms(exercises, blueprint(standards.blueprint), seed)[which]


def drill(exercises: Sequence[Exercise], count: int, seed: object) -> tuple[str, ...]:
    """Return so many exercises for a drill against the clock: what only a person can judge is left out."""
    fitting = [one for one in exercises if not isinstance(one, WriteResponse)]
    return tuple(one.id for one in sorted(fitting, key=lambda one: dice(seed, one.id))[:count])
