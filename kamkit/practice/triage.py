"""Marking objection triage: type, about, handling and order, each apart, and what a wrong way costs."""

from __future__ import annotations

from kamkit.errors import problem
from kamkit.lang.text import Text
from kamkit.model.exercise import Cost, Handling, MethodStep, ObjectionTriage, Part, Triaged, Verdict
from kamkit.practice.marks import NotGraded, filled, mark, of_kind, offered, once, part, rounded, word
from kamkit.rules.ordering import moves
from kamkit.rules.triage import PROMISE_SHARE, WEIGHTS, costs


@mark.register
def _(exercise: ObjectionTriage, answer: object) -> Verdict:
    """Score the four judgements by their weights, less the costs (rules.triage), never below 0."""
    given = of_kind(Triaged, answer)
    offered(given.asked, [probe.key for probe in exercise.probes])
    offered(given.lines, [line.key for line in exercise.lines])
    once(given.lines)
    once(given.asked)
    if len(given.asked) > exercise.asks:
        raise NotGraded(problem("asked_too_many", count=len(given.asked), most=exercise.asks))
    parts = (
        part("type", word(f"type_{given.type}"), given.type == exercise.type,
             _is(f"type_{exercise.type}", exercise.why_type), WEIGHTS["type"]),
        part("about", word(f"about_{given.about}"), given.about == exercise.about,
             _is(f"about_{exercise.about}", exercise.why_about), WEIGHTS["about"]),
        part("handling", word(f"handling_{given.handling}"), _handled(exercise, given),
             _is(f"handling_{exercise.handling}", exercise.why_handling), WEIGHTS["handling"]),
        *_promise(exercise, given),
        part("steps", word("steps"), _in_order(exercise, given), word("steps_order"), WEIGHTS["steps"]),
        *_spoken(exercise, given),
        *_asked(exercise, given),
    )
    taken = tuple(_cost(exercise, name, amount)
                  for name, amount in costs(exercise, given.handling, given.asked).items())
    earned = sum(one.score * one.weight for one in parts)
    return Verdict(score=rounded(max(0.0, earned - sum(cost.amount for cost in taken))), parts=parts, costs=taken)


def _is(key: str, why: Text) -> Text:
    return filled(word("triage_is"), what=word(key), why=why)


def _handled(exercise: ObjectionTriage, given: Triaged) -> float:
    """Return what the handling is worth; half of a deferral is its promise: no date, no deferral (O22)."""
    if given.handling != exercise.handling:
        return 0.0
    if exercise.handling != Handling.DEFER:
        return 1.0
    return 1 - PROMISE_SHARE + PROMISE_SHARE * _kept(exercise, given)


def _kept(exercise: ObjectionTriage, given: Triaged) -> bool:
    wanted, made = exercise.promise, given.promise
    return bool(wanted and made and made.who in wanted.who and made.days <= wanted.days)


def _promise(exercise: ObjectionTriage, given: Triaged) -> tuple[Part, ...]:
    if exercise.promise is None or given.handling != Handling.DEFER:
        return ()
    return (part("promise", word("promise"), _kept(exercise, given), exercise.promise.why, 0),)


def _in_order(exercise: ObjectionTriage, given: Triaged) -> float:
    return max(0.0, 1 - moves(given.lines, exercise.spoken) / len(exercise.spoken))


def _spoken(exercise: ObjectionTriage, given: Triaged) -> tuple[Part, ...]:
    """Return each line as a part without weight: said or left unsaid, which step it is, whether rightly, and why.

    The steps come first, in their order; a sentence rightly left unsaid must not look like one that is good to say.
    """
    listed = sorted(exercise.lines, key=lambda line: list(MethodStep).index(line.step))
    return tuple(
        part(f"line/{line.key}", filled(word("said" if line.key in given.lines else "unsaid"), line=line.text),
             (line.key in given.lines) == (line.key in exercise.spoken),
             filled(word("line_is"), step=word(f"step_{line.step}"), why=line.why), 0)
        for line in listed
    )


def _asked(exercise: ObjectionTriage, given: Triaged) -> tuple[Part, ...]:
    """Return a part without weight that says whether what was asked could tell."""
    telling = [probe for probe in exercise.probes if probe.tells]
    heard = any(probe.key in given.asked for probe in telling)
    why = filled(word("asked_told" if heard else "asked_nothing"), question=telling[0].text, reply=telling[0].reply)
    return (part("asked", word("asked"), float(heard), why, 0),)


def _cost(exercise: ObjectionTriage, name: str, amount: float) -> Cost:
    why = {"false-drop": exercise.if_dropped, "hanging-on": exercise.if_chased}.get(name, word("no_test"))
    return Cost(name=name, amount=amount, why=why)
