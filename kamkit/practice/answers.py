"""The best and the worst answer to an exercise, exactly: the best earns 1, and nothing earns less than the worst."""

from __future__ import annotations

from functools import singledispatch

from kamkit.model.exercise import (
    AssignRoles,
    Choice,
    Exercise,
    Option,
    Picked,
    PickedWithReason,
    ReasonedChoice,
    Seated,
)

Given = Picked | PickedWithReason | Seated


@singledispatch
def best(exercise: Exercise) -> Given:
    """Return an answer that earns the full mark."""
    raise TypeError(f"no best answer to a {type(exercise).__name__}")


@best.register
def _(exercise: Choice) -> Given:
    return Picked(key=_most(exercise.options).key)


@best.register
def _(exercise: ReasonedChoice) -> Given:
    return PickedWithReason(key=_most(exercise.options).key, reason=_most(exercise.reasons).key)


@best.register
def _(exercise: AssignRoles) -> Given:
    return Seated(seats=exercise.seats)


@singledispatch
def worst(exercise: Exercise) -> Given:
    """Return an answer that no other earns less than."""
    raise TypeError(f"no worst answer to a {type(exercise).__name__}")


@worst.register
def _(exercise: Choice) -> Given:
    return Picked(key=_least(exercise.options).key)


@worst.register
def _(exercise: ReasonedChoice) -> Given:
    return PickedWithReason(key=_least(exercise.options).key, reason=_least(exercise.reasons).key)


@worst.register
def _(exercise: AssignRoles) -> Given:
    return Seated(seats={})


def _most(options: tuple[Option, ...]) -> Option:
    return max(options, key=lambda option: option.credit)


def _least(options: tuple[Option, ...]) -> Option:
    return min(options, key=lambda option: option.credit)
