"""A verdict to learn from: how much, part by part with its reason, what was taken off, what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from kamkit.lang.words import Words
from kamkit.look.html import Html, badge, join, note
from kamkit.model.exercise import BaseAnswer, Confidence, Cost, Marked, Part, Passed, Ticked, Verdict

if TYPE_CHECKING:
    from kamkit.kit.answers import Basis, Feedback

BADGE = {"full": "ok", "part": "medium", "none": "high"}
SUMS = ("precision", "recall")
"""Parts that sum up the others, and cannot be overlooked."""


@dataclass(frozen=True)
class Shown:
    """What there is to show: the feedback, the answer it is on, the attempt, what to say beside, names by code."""

    feedback: Feedback
    answer: BaseAnswer
    attempt: UUID
    said: str
    hints: int = 0
    names: Mapping[str, str] = field(default_factory=dict)


def verdict_view(shown: Shown, words: Words) -> Html:
    """Return a verdict as a page part. Its heading takes the focus; the page finds it by the attempt."""
    told = shown.feedback
    parts = [
        _head(shown, words),
        *_tries(told, words),
        Html("<div class='kam-parts'>{}</div>").format(_parts(told.verdict.parts, shown, words)),
        *(_cost(cost, words) for cost in told.verdict.costs),
        *_beside(shown, words),
        *_others(told.others, words),
        *_lesson(told, words),
        *_basis(told.basis, words),
    ]
    return Html("<section class='kam-verdict'>{}</section>").format(join(parts))


def grade_of(score: float) -> str:
    """Return "full", "part" or "none"."""
    return "full" if score >= 1 else "none" if score <= 0 else "part"


def _head(shown: Shown, words: Words) -> Html:
    verdict = shown.feedback.verdict
    head = Html("<h4 class='kam-verdict-head' tabindex='-1' data-attempt='{}'>{} <small>{}</small></h4>")
    if verdict.score is None:
        said = head.format(shown.attempt, words("panels.not_judged"), shown.said)
        return join([said, note(words("panels.not_judged_how"), "info")])
    if isinstance(shown.answer, Passed):
        said = head.format(shown.attempt, words("panels.passed"), shown.said)
        return join([said, note(words("panels.passed_how"), "info")])
    percent, grade = round(verdict.score * 100), grade_of(verdict.score)
    worth = head.format(shown.attempt, words("panels.score", percent=percent), shown.said)
    bar = "<div class='kam-worth kam-worth-{}' aria-hidden='true'><span style='width:{}%'></span></div>"
    by = f"panels.by.{verdict.by}"
    judge = words(by) if words.has(by) else ""
    all_right = all(part.score >= 1 for part in verdict.parts if part.weight) and not verdict.costs
    meaning = words(f"panels.worth_{'full' if all_right else grade}")
    line = Html("<p class='kam-worth-words'>{} {}</p>").format(meaning, judge)
    return join([worth, Html(bar).format(grade, percent), line])


def _tries(told: Feedback, words: Words) -> list[Html]:
    return [note(words("panels.tries_left", count=told.tries_left), "info")] if told.tries_left else []


def _parts(parts: Sequence[Part], shown: Shown, words: Words) -> Html:
    """Return the parts; those of one person stand together, with the reason said once."""
    weighs = len({part.weight for part in parts if part.weight}) > 1
    total = sum(part.weight for part in parts)
    shares = {part: part.weight / total for part in parts if weighs and total}
    together = groupby(parts, key=lambda part: _person(part, shown))
    return join(_of_one(of, list(listed), shares, shown, words) for of, listed in together)


def _person(part: Part, shown: Shown) -> str:
    """Return the person whom a part speaks of, else the part's own name."""
    of = part.of.partition("/")[0]
    return of if of in shown.names else part.of


def _of_one(of: str, parts: list[Part], shares: Mapping[Part, float], shown: Shown, words: Words) -> Html:
    head = Html("<h5>{}</h5>").format(shown.names[of]) if of in shown.names else Html("")
    marks = join(_mark(part, shares.get(part), _overlooked(part, shown.answer), words) for part in parts)
    whys = dict.fromkeys(words.text(part.why) for part in parts if part.why != part.label)
    told = join(Html("<p>{}</p>").format(why) for why in whys)
    return Html("<div class='kam-part'>{}<div class='kam-marks'>{}</div>{}</div>").format(head, marks, told)


def _overlooked(part: Part, answer: BaseAnswer) -> bool:
    """Return whether a part lost its mark for not having been ticked or marked at all."""
    given = answer.keys if isinstance(answer, Ticked) else answer.lines if isinstance(answer, Marked) else (part.of,)
    return part.score <= 0 and part.of not in given and part.of not in SUMS


def _mark(part: Part, share: float | None, overlooked: bool, words: Words) -> Html:
    """Return a part's label with its mark; a reply or a solution is neither right nor wrong."""
    grade, label = grade_of(part.score), words.text(part.label)
    if part.of in ("reply", "solution"):
        return Html("<span class='kam-mark'><b>{}</b></span> ").format(words(f"panels.part.{part.of}", said=label))
    if part.of in SUMS:
        return Html("<span class='kam-mark'><b>{}</b></span> ").format(label)
    counts = Html("<small>{}</small>").format(words("panels.counts", percent=round(share * 100))) if share else ""
    mark = badge(BADGE[grade], words("panels.overlooked" if overlooked else f"panels.{grade}"))
    return Html("<span class='kam-mark'>{} <b>{}</b> {}</span> ").format(mark, label, counts)


def _cost(cost: Cost, words: Words) -> Html:
    name = f"panels.cost.{cost.name}"
    head = words(name) if words.has(name) else cost.name
    body = Html("<b>{} −{}</b> {}").format(head, round(cost.amount * 100), words.text(cost.why))
    return note(body, "bad")


def _beside(shown: Shown, words: Words) -> list[Html]:
    """Return what hints took off, and what came of saying how sure one was."""
    lines = [words("panels.hints_cost", count=shown.hints, percent=10 * shown.hints)] if shown.hints else []
    points, sure = shown.feedback.verdict.certainty, shown.answer.confidence
    if points is not None and sure is not None:
        signed = f"{points:+g}".replace("-", "−")
        lines.append(words("panels.sure_points", sure=words(f"panels.sure.{sure}"), points=signed))
        lines += [words(f"panels.sure_{told}") for told in _calibration(shown.feedback.verdict, sure)]
    return [Html("<p class='kam-beside'>{}</p>").format(line) for line in lines]


def _calibration(verdict: Verdict, sure: Confidence) -> list[str]:
    if verdict.score is None:
        return []
    if sure == Confidence.SURE and verdict.score < 0.5:
        return ["too_sure"]
    return ["not_sure_enough"] if sure == Confidence.UNSURE and verdict.full else []


def _others(others: Sequence[Part], words: Words) -> list[Html]:
    if not others:
        return []
    fold = "<details class='kam-others'><summary>{}</summary>{}</details>"
    return [Html(fold).format(words("panels.others"), join(_other(part, words) for part in others))]


def _other(part: Part, words: Words) -> Html:
    """Return an option that was not chosen, by what it would have been worth."""
    grade = grade_of(part.score)
    mark = badge("none" if grade == "none" else BADGE[grade], words(f"panels.worth_as_{grade}"))
    body = "<div class='kam-part'><span class='kam-mark'>{} <b>{}</b></span><p>{}</p></div>"
    return Html(body).format(mark, words.text(part.label), words.text(part.why))


def _lesson(told: Feedback, words: Words) -> list[Html]:
    if told.lesson is None:
        return []
    body = Html("<b>{}</b> {}").format(words("panels.lesson"), words.text(told.lesson))
    return [Html("<p class='kam-lesson'>{}</p>").format(body)]


def _basis(basis: Sequence[Basis], words: Words) -> list[Html]:
    if not basis:
        return []
    lines = join(
        Html("<li><b>{}</b> {} <small>{}</small></li>").format(
            words.text(one.name), words.text(one.words), words(f"value.origin.{one.origin}")
        )
        for one in basis
    )
    fold = "<details class='kam-basis'><summary>{}</summary><ul class='kam-list'>{}</ul></details>"
    return [Html(fold).format(words("panels.basis"), lines)]
