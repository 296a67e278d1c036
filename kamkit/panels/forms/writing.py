"""Forms in which one writes: a response that one then judges oneself, a form to fill, a figure."""

from __future__ import annotations

from typing import Any

from kamkit.look.type import font_face
from kamkit.model.exercise import (
    FieldKind,
    Filled,
    FillForm,
    FormField,
    Given,
    Judge,
    Measured,
    Met,
    Numeric,
    RubricLine,
    WriteResponse,
    Written,
)
from kamkit.panels.forms.base import Desk, Form, form
from kamkit.panels.sheet import Draft, Part, option, quote, radio, rows, select, text
from kamkit.rules.variants import shuffled

LONGEST_TEXT, LONGEST_ENTRY, LONGEST_NUMBER = 8_000, 2_000, 40
TAKES = {FieldKind.NUMBER: "number", FieldKind.DAY: "day"}


class WriteForm(Form[WriteResponse, Written]):
    """First one's own words; once they are sent, models and rubric come, and one judges oneself line by line."""

    kind = Written
    again_keeps = ("text",)
    judging = False
    _sent = ""

    def parts(self) -> list[Part]:
        """Return the page to write on."""
        return [text("text", self.words("panels.your_words"), LONGEST_TEXT, lines=6, need=True)]

    def answer(self, draft: Draft) -> Written | None:
        """Return the text, and the judgement so far."""
        judged = draft.get("judged") or {} if self.judging else {}
        found = {self.key(row): met for row, met in judged.items() if met in list(Met)}
        return Written(text=draft["text"], judged={key: Met(met) for key, met in found.items() if key})

    def entered(self, given: Written) -> Draft:
        """Return what was written and judged before."""
        return {"text": given.text, "judged": {self.token(key): str(met) for key, met in given.judged.items()}}

    def judge(self, answer: Given, feedback: Any) -> None:
        """Show models and rubric beside what was written."""
        if isinstance(answer, Written):
            self.judging, self.halfway, self._sent = True, not answer.judged, answer.text
            self._turn([*self._kept(), *self._models(feedback), *self._rubric()])

    def again(self) -> None:
        """Go back to the page to write on; the text is still there."""
        self.judging, self.halfway = False, False
        self._turn(self.parts())
        super().again()

    def restore(self, draft: Draft) -> None:
        """Show what was entered before; other words than those that were sent are for the page to write on."""
        if self.judging and str(draft.get("text", "")).strip() != self._sent:
            self.again()
        super().restore(draft)

    def _turn(self, parts: list[Part]) -> None:
        self._parts = [*parts, *self._hints(), self._sure()]
        with self.sheet.hold_sync():
            self.sheet.parts = self._parts
            self.sheet.font = font_face(self.sheet.words_shown)

    def _kept(self) -> list[Part]:
        return [text("text", self.words("panels.your_words"), LONGEST_TEXT, lines=5, kept=True, need=True)]

    def _models(self, feedback: Any) -> list[Part]:
        models = getattr(feedback, "models", None) or self.exercise.models
        names = {True: self.words("panels.model_good"), False: self.words("panels.model_bad")}
        return [
            quote(self.say(one.text), names[one.good], self.say(one.why), "good" if one.good else "bad")
            for one in models
        ]

    def _rubric(self) -> list[Part]:
        met = [option(str(one), self.words(f"panels.met.{one}")) for one in Met]
        own = [line for line in self.exercise.rubric if line.judge == Judge.SELF]
        others = [self._not_mine(line) for line in self.exercise.rubric if line.judge != Judge.SELF]
        note = self.words("panels.judge_how")
        return [rows("judged", self.words("panels.judge_yourself"), self.options(own), met, note=note), *others]

    def _not_mine(self, line: RubricLine) -> Part:
        return quote(self.say(line.text), note=self.words(f"panels.judge.{line.judge}"), look="waiting")


class EntryForm(Form[FillForm, Filled]):
    """A form as it lies on a salesperson's desk, field by field; a field may stay empty."""

    kind = Filled

    def parts(self) -> list[Part]:
        """Return the fields. One that should stay empty looks like any field of words."""
        return [self._field(field) for field in self.exercise.fields]

    def _field(self, field: FormField) -> Part:
        name, legend = self.token(field.key), self.say(field.label)
        if field.takes != FieldKind.CHOOSE:
            return text(name, legend, LONGEST_ENTRY, takes=TAKES.get(field.takes, "words"))
        options = shuffled(field.options, self.desk.variant, field.key)
        return select(name, legend, self._options(field, options), open=self.words("panels.choose"))

    def _options(self, field: FormField, options: Any) -> list[dict[str, str]]:
        """Return the options of one field; two fields may use the same key."""
        return [option(self.token(f"{field.key}\x1f{one.key}"), self.say(one.text)) for one in options]

    def answer(self, draft: Draft) -> Filled | None:
        """Return what was entered; None while everything is empty."""
        fields = self.exercise.fields
        found = {field.key: self._entry(field, draft.get(self.token(field.key)) or "") for field in fields}
        entries = {key: entry for key, entry in found.items() if entry.strip()}
        return Filled(entries=entries) if entries else None

    def _entry(self, field: FormField, entry: str) -> str:
        if field.takes != FieldKind.CHOOSE:
            return entry
        return (self.key(entry) or "").rpartition("\x1f")[2]

    def entered(self, given: Filled) -> Draft:
        """Return what was entered before."""
        fields = {field.key: field for field in self.exercise.fields}
        return {
            self.token(key): self.token(f"{key}\x1f{entry}") if fields[key].takes == FieldKind.CHOOSE else entry
            for key, entry in given.entries.items()
            if key in fields
        }


class FigureForm(Form[Numeric, Measured]):
    """A number as typed, and its unit; how exact it must be is said."""

    kind = Measured

    def parts(self) -> list[Part]:
        """Return the field for the number, and the units where there are several."""
        units = [option(self.token(key), self.say(unit.text)) for key, unit in self.exercise.units.items()]
        only = units[0]["text"] if len(units) == 1 else ""
        legend = self.words("panels.your_figure_in", unit=only) if only else self.words("panels.your_figure")
        number = text("figure", legend, LONGEST_NUMBER, takes="number", need=True, note=self._exactness())
        return [number] if only else [number, radio("unit", self.words("panels.unit"), units, chips=True)]

    def _exactness(self) -> str:
        own = next((unit.text for unit in self.exercise.units.values() if unit.factor == 1), None)
        if self.exercise.within:
            unit = self.say(own) if own else ""
            return self.words("panels.within", most=f"{self.exercise.within:g}", unit=unit)
        if self.exercise.within_percent:
            return self.words("panels.within_percent", most=f"{self.exercise.within_percent:g}")
        return self.words("panels.exactly")

    def answer(self, draft: Draft) -> Measured | None:
        """Return the number as typed, and its unit."""
        units = list(self.exercise.units)
        unit = units[0] if len(units) == 1 else self.key(draft.get("unit"))
        return Measured(value=draft["figure"], unit=unit) if unit else None

    def entered(self, given: Measured) -> Draft:
        """Return the figure given before."""
        unit = {"unit": self.token(given.unit)} if len(self.exercise.units) > 1 else {}
        return {"figure": given.value, **unit}


@form.register
def _(exercise: WriteResponse, desk: Desk) -> Form[Any, Any]:
    return WriteForm(exercise, desk)


@form.register
def _(exercise: FillForm, desk: Desk) -> Form[Any, Any]:
    return EntryForm(exercise, desk)


@form.register
def _(exercise: Numeric, desk: Desk) -> Form[Any, Any]:
    return FigureForm(exercise, desk)
