"""What a wrong way with an objection costs, beside the marks it does not earn. Ours; the principles are O21 to O27."""

from __future__ import annotations

from collections.abc import Collection

from kamkit.model.exercise import Handling, ObjectionTriage, ObjectionType

WEIGHTS = {"type": 0.3, "about": 0.15, "handling": 0.3, "steps": 0.25}
"""What the four judgements count."""

FALSE_DROP = 0.3
"""Letting go of somebody who means to buy: the dearest mistake, for it ends the business."""

HANGING_ON = 0.2
"""Chasing a brush-off: time that other customers do not get (O25)."""

NO_TEST = 0.15
"""Letting go without one question that tests the wish to buy, rightly or not (O25: after sound judgement)."""

PROMISE_SHARE = 0.5
"""Of a deferral, the half that its promise counts: who finds the answer, by when (O22)."""


def costs(exercise: ObjectionTriage, handling: Handling, asked: Collection[str]) -> dict[str, float]:
    """Return what this handling costs, by name: `false-drop`, `hanging-on`, `no-test`."""
    tested = any(probe.test and probe.key in asked for probe in exercise.probes)
    brush_off = exercise.type == ObjectionType.BRUSH_OFF
    dropped = handling == Handling.DROP
    found = {
        "false-drop": FALSE_DROP if dropped and not brush_off else 0,
        "hanging-on": HANGING_ON if brush_off and not dropped else 0,
        "no-test": NO_TEST if dropped and not tested else 0,
    }
    return {name: amount for name, amount in found.items() if amount}
