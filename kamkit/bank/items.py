"""Faults of single exercises that their form allows: cues at odds, figures that come to nothing, lagging halves."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from kamkit.bank.read import Bank
from kamkit.errors import Problem, problem
from kamkit.lang.text import BRAND, Text
from kamkit.lang.words import PLACE
from kamkit.model.exercise import Choice, Classify, Exercise, Numeric, ObjectionTriage, ReasonedChoice
from kamkit.model.standards import Standards
from kamkit.rules.arithmetic import Unreadable, worked_out
from kamkit.settings import LANGS
from kamkit.yamlfile import Loc

Found = Iterator[Problem]
FEWEST_CUES = 3
LONG = 60
"""From how many signs on (Chinese counted thrice) a text's halves are compared."""

LAGS = 0.3
"""How much shorter than the other half a half may be, Chinese signs counted thrice."""

SIGN = 3
ANSWER = "answer"
OURS = {ANSWER, BRAND.strip("{}")}
"""Names that a text knows beside those of the draws."""

NOT_FILLED = {"note", "units"}
NEAR = 1e-9
DECIMALS = 2
"""With so many decimals at most people write a figure."""


def items(bank: Bank) -> Found:
    """Return what is wrong with single exercises."""
    for exercise in bank.exercises.values():
        yield from _halves(bank, exercise)
        if isinstance(exercise, Numeric):
            yield from _figures(bank, exercise)
        if bank.standards is not None:
            yield from _skill(bank, exercise, bank.standards)
            yield from _cues(bank, exercise, bank.standards)
            yield from _answerers(bank, exercise, bank.standards)


def _skill(bank: Bank, exercise: Exercise, standards: Standards) -> Found:
    known = standards.terms.get("skill", {})
    if known and exercise.skill not in known:
        yield problem("unknown_skill", bank.where(exercise.id, ("skill",)), name=exercise.skill,
                      wanted=", ".join(known))


def _cues(bank: Bank, exercise: Exercise, standards: Standards) -> Found:
    """Hold each bundle of cues against the stage table: enough of them, known, of the stage that is called right."""
    if exercise.cues:
        said = None
        if isinstance(exercise, (Choice, ReasonedChoice)):
            said = next(option.stage for option in exercise.options if option.credit == 1)
        yield from _bundle(bank, exercise.id, ("cues",), exercise.cues, said, standards)
    if isinstance(exercise, Classify):
        for index, card in enumerate(exercise.cards):
            if card.cues:
                said = card.bin if card.bin in standards.stages else None
                yield from _bundle(bank, exercise.id, ("cards", index, "cues"), card.cues, said, standards)


def _bundle(bank: Bank, exercise: str, at: Loc, cues: Sequence[str], said: str | None, standards: Standards) -> Found:
    known = {cue for stage in standards.stages.values() for cue in stage.cues}
    strange = [cue for cue in cues if cue not in known]
    for cue in strange:
        yield problem("unknown_cue", bank.where(exercise, at), name=cue)
    if len(cues) < FEWEST_CUES:
        yield problem("cues_too_few", bank.where(exercise, at), count=len(cues))
    elif not strange and said is not None:
        stage = standards.stage_of(cues)
        if stage is None:
            yield problem("cues_undecided", bank.where(exercise, at))
        elif stage != said:
            yield problem("cues_at_odds", bank.where(exercise, at), stage=stage, said=said)


def _answerers(bank: Bank, exercise: Exercise, standards: Standards) -> Found:
    known = standards.terms.get("answerer", {})
    if isinstance(exercise, ObjectionTriage) and exercise.promise and known:
        for name in exercise.promise.who:
            if name not in known:
                yield problem("unknown_answerer", bank.where(exercise.id, ("promise", "who")), name=name,
                              wanted=", ".join(known))


def _figures(bank: Bank, exercise: Numeric) -> Found:
    names = set(exercise.draws[0])
    if any(set(row) != names for row in exercise.draws):
        yield problem("draws_differ", bank.where(exercise.id, ("draws",)))
        return
    for name in sorted(names):
        if not PLACE.fullmatch(f"{{{name}}}") or name in OURS:
            yield problem("draw_name_unusable", bank.where(exercise.id, ("draws", 0, name)), name=name)
    yield from _places(bank, exercise, names)
    wanted = yield from _worked_out(bank, exercise, ("value",), exercise.value)
    for index, band in enumerate(exercise.bands):
        at = ("bands", index, "value")
        values = yield from _worked_out(bank, exercise, at, band.value)
        if any(_near(exercise, value, right) for value, right in zip(values, wanted, strict=False)):
            yield problem("band_is_the_answer", bank.where(exercise.id, at))
    for right in wanted:
        if not _near(exercise, round(right, DECIMALS), right):
            yield problem("figure_needs_room", bank.where(exercise.id, ("value",)), value=f"{right:.6g}")
            return


def _near(exercise: Numeric, value: float, right: float) -> bool:
    """Return whether a figure counts in full."""
    room = max(exercise.within, abs(right) * exercise.within_percent / 100)
    return abs(value - right) <= room + NEAR * max(1.0, abs(right))


def _worked_out(bank: Bank, exercise: Numeric, at: Loc, expression: str) -> Generator[Problem, None, list[float]]:
    """Return what an expression comes to in each draw; tell, and return nothing, where it cannot be read."""
    try:
        return [worked_out(expression, row) for row in exercise.draws]
    except Unreadable as error:
        yield problem("expression_faulty", bank.where(exercise.id, at), value=expression, reason=str(error))
        return []


def _places(bank: Bank, exercise: Numeric, names: set[str]) -> Found:
    """Return a problem for each {name} in a text that no draw fills. Nothing is filled in in notes and units."""
    for loc, text in texts(exercise, ()):
        drawn = set() if loc[0] in NOT_FILLED else names
        known = drawn | {BRAND.strip("{}")} | ({ANSWER} if "why" in loc else set())
        for lang in LANGS:
            for name in PLACE.findall(text.of(lang)):
                if name not in known:
                    yield problem("place_without_draw", bank.where(exercise.id, (*loc, lang)), name=f"{{{name}}}")


def _halves(bank: Bank, exercise: Exercise) -> Found:
    """Return a warning for each text of which one half is far too short to say what the other says."""
    for loc, text in texts(exercise, ()):
        zh, en = len(text.zh) * SIGN, len(text.en)
        if max(zh, en) >= LONG and min(zh, en) < LAGS * max(zh, en):
            lang = "zh" if zh < en else "en"
            yield problem("half_lags", bank.where(exercise.id, loc), severity="warning", lang=lang,
                          zh_length=len(text.zh), en_length=len(text.en))


def texts(value: Any, at: Loc) -> Iterator[tuple[Loc, Text]]:
    """Return every text in an exercise, and where it stands."""
    if isinstance(value, Text):
        yield at, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name), (*at, name))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from texts(part, (*at, key))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from texts(part, (*at, index))
