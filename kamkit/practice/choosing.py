"""Marking what was chosen: options, ticks, claims, questions, comparisons."""

from __future__ import annotations

from collections.abc import Collection

from kamkit.lang.text import Text
from kamkit.model.exercise import (
    Asked,
    Choice,
    Compare,
    Compared,
    CreditRule,
    Judged,
    MultipleChoice,
    NextQuestion,
    Part,
    Picked,
    PickedWithReason,
    ReasonedChoice,
    Ticked,
    TrueFalse,
    Verdict,
)
from kamkit.practice.marks import (
    filled,
    mark,
    of_kind,
    offered,
    once,
    option_of,
    option_part,
    part,
    rounded,
    weighed,
    word,
)


@mark.register
def _(exercise: Choice, answer: object) -> Verdict:
    picked = of_kind(Picked, answer)
    option = option_of(exercise.options, picked.key, "option_not_offered")
    return Verdict(score=option.credit, parts=(option_part("option", option),))


@mark.register
def _(exercise: ReasonedChoice, answer: object) -> Verdict:
    """Score choice and reason apart: a good choice for a poor reason shows as just that."""
    picked = of_kind(PickedWithReason, answer)
    option = option_of(exercise.options, picked.key, "option_not_offered")
    reason = option_of(exercise.reasons, picked.reason, "reason_not_offered")
    share = exercise.reason_share
    return weighed((option_part("option", option, 1 - share), option_part("reason", reason, share)))


@mark.register
def _(exercise: MultipleChoice, answer: object) -> Verdict:
    """Score ticks by the exercise's rule; each option that was ticked, or should have been, is a part."""
    keys = of_kind(Ticked, answer).keys
    offered(keys, [option.key for option in exercise.options])
    once(keys)
    parts = tuple(part(option.key, option.text, (option.key in keys) == option.right, option.why)
                  for option in exercise.options if option.right or option.key in keys)
    return Verdict(score=rounded(ticked(exercise, keys)), parts=parts)


def ticked(exercise: MultipleChoice, keys: Collection[str]) -> float:
    """Return what these ticks are worth by the exercise's rule (see CreditRule)."""
    right = {option.key for option in exercise.options if option.right}
    hits, wrong = len(right & set(keys)), len(set(keys) - right)
    match exercise.rule:
        case CreditRule.ALL_OR_NOTHING:
            return float(set(keys) == right)
        case CreditRule.EVERY_DECISION:
            return 1 - (len(right) - hits + wrong) / len(exercise.options)
        case CreditRule.NET:
            return max(0.0, (hits - wrong) / len(right))
        case CreditRule.COVERAGE:
            return hits / len(right) * hits / len(set(keys)) if keys else 0.0


@mark.register
def _(exercise: TrueFalse, answer: object) -> Verdict:
    judged = of_kind(Judged, answer)
    reason = option_of(exercise.reasons, judged.reason, "reason_not_offered")
    share = exercise.reason_share
    claim = part("claim", word("holds" if judged.holds else "holds_not"), judged.holds == exercise.holds,
                 exercise.why, 1 - share)
    return weighed((claim, option_part("reason", reason, share)))


@mark.register
def _(exercise: NextQuestion, answer: object) -> Verdict:
    """Score the question, its form, and what it brings out; the customer's reply is part of the reason."""
    asked = of_kind(Asked, answer)
    offered([asked.key], [question.key for question in exercise.questions])
    offered([asked.uncovers], exercise.uncovers)
    question = exercise.question(asked.key)
    rest = (1 - exercise.question_share) / 2
    form, brought = word(f"form_{question.form}"), exercise.uncovers[question.uncovers]
    return weighed((
        part("question", question.text, question.credit, question.why, exercise.question_share),
        part("reply", question.reply, question.credit, question.reply, 0),
        part("form", word(f"form_{asked.form}"), asked.form == question.form, filled(word("form_is"), form=form), rest),
        part("uncovers", exercise.uncovers[asked.uncovers], asked.uncovers == question.uncovers,
             filled(word("brings_out"), what=brought), rest),
    ))


@mark.register
def _(exercise: Compare, answer: object) -> Verdict:
    better = of_kind(Compared, answer).better
    offered(better, [criterion.key for criterion in exercise.criteria])
    return weighed(tuple(_criterion(exercise, at, better.get(criterion.key))
                         for at, criterion in enumerate(exercise.criteria)))


def _criterion(exercise: Compare, at: int, said: str | None) -> Part:
    criterion = exercise.criteria[at]
    verdict: Text = filled(word("better_is"), which=word(f"better_{criterion.better}"), why=criterion.why)
    return part(criterion.key, criterion.text, said == criterion.better, verdict)
