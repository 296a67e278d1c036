"""The key to a printed exercise: the best answer in words, and the reason for each part."""

from __future__ import annotations

from collections.abc import Mapping

from kamkit.lang.words import Words
from kamkit.look.html import Html, bullets, join, table
from kamkit.model.exercise import Judge, Part, Verdict, WriteResponse


def key(verdict: Verdict, others: tuple[Part, ...], exercise: object, words: Words, names: Mapping[str, str]) -> Html:
    """Return the key of an exercise from the verdict on its best answer and the options that answer leaves out."""
    if isinstance(exercise, WriteResponse):
        return _rubric(exercise, words)
    heads = (words("paper.part"), words("paper.worth"), words("paper.why"))
    rows = [(_label(part, words, names), f"{part.score:.0%}", words.text(part.why))
            for part in (*verdict.parts, *others)]
    return table(heads, rows, row_heads=True, numbers=(1,))


def _label(part: Part, words: Words, names: Mapping[str, str]) -> str:
    name = names.get(part.of.partition("/")[0])
    return f"{name} {words.text(part.label)}" if name else words.text(part.label)


def _rubric(exercise: WriteResponse, words: Words) -> Html:
    lines = [f"{words.text(line.text)} {words(f'paper.judge_{line.judge}') if line.judge != Judge.SELF else ''}".strip()
             for line in exercise.rubric]
    models = [(words("paper.good" if model.good else "paper.bad"), words.text(model.text), words.text(model.why))
              for model in exercise.models]
    return join([bullets(lines), table((words("paper.model"), words("paper.says"), words("paper.why")), models)])
