"""Forms in which one chooses: an option, ticks, a claim and a reason, the next question, the better conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kamkit.look.html import Html, join
from kamkit.model.exercise import (
    Asked,
    Better,
    Choice,
    Compare,
    Compared,
    Judged,
    MultipleChoice,
    NextQuestion,
    Picked,
    PickedWithReason,
    QuestionForm,
    ReasonedChoice,
    Said,
    Ticked,
    TrueFalse,
)
from kamkit.panels.forms.base import Desk, Form, form
from kamkit.panels.sheet import Draft, Part, option, radio, rows, ticks

YES, NO = "yes", "no"


class ChoiceForm(Form[Choice, Picked]):
    """One list of options."""

    kind = Picked

    def parts(self) -> list[Part]:
        """Return the list."""
        return [radio("options", self.words("panels.options"), self.options(self.exercise.options), quiet=True)]

    def answer(self, draft: Draft) -> Picked | None:
        """Return the option picked."""
        key = self.key(draft.get("options"))
        return Picked(key=key) if key else None

    def entered(self, given: Picked) -> Draft:
        """Return the option picked before."""
        return {"options": self.token(given.key)}


class ReasonedForm(Form[ReasonedChoice, PickedWithReason]):
    """A list of options, and a list of reasons below it."""

    kind = PickedWithReason

    def parts(self) -> list[Part]:
        """Return both lists."""
        return [
            radio("options", self.words("panels.options"), self.options(self.exercise.options), quiet=True),
            radio("reasons", self.say(self.exercise.because), self.options(self.exercise.reasons)),
        ]

    def answer(self, draft: Draft) -> PickedWithReason | None:
        """Return the option and the reason picked."""
        key, reason = self.key(draft.get("options")), self.key(draft.get("reasons"))
        return PickedWithReason(key=key, reason=reason) if key and reason else None

    def entered(self, given: PickedWithReason) -> Draft:
        """Return what was picked before."""
        return {"options": self.token(given.key), "reasons": self.token(given.reason)}


class TickForm(Form[MultipleChoice, Ticked]):
    """Options to tick, and in words how ticks are scored."""

    kind = Ticked

    def parts(self) -> list[Part]:
        """Return the options."""
        rule = self.words(f"panels.rule.{self.exercise.rule}")
        return [ticks("options", self.words("panels.tick_all"), self.options(self.exercise.options), note=rule)]

    def answer(self, draft: Draft) -> Ticked | None:
        """Return the options ticked."""
        return Ticked(keys=self.keys(draft.get("options")))

    def entered(self, given: Ticked) -> Draft:
        """Return what was ticked before."""
        return {"options": [self.token(key) for key in given.keys]}


class ClaimForm(Form[TrueFalse, Judged]):
    """A claim, whether it holds, and for which reason."""

    kind = Judged

    def scene(self) -> Html:
        """Return the claim."""
        return Html("<blockquote class='kam-claim'>{}</blockquote>").format(self.say(self.exercise.claim))

    def parts(self) -> list[Part]:
        """Return yes or no, and the reasons."""
        both = [option(YES, self.words("panels.holds")), option(NO, self.words("panels.holds_not"))]
        return [
            radio("holds", self.words("panels.does_it_hold"), both, chips=True),
            radio("reasons", self.words("panels.for_which_reason"), self.options(self.exercise.reasons)),
        ]

    def answer(self, draft: Draft) -> Judged | None:
        """Return the judgement and its reason."""
        reason = self.key(draft.get("reasons"))
        return Judged(holds=draft.get("holds") == YES, reason=reason) if reason else None

    def entered(self, given: Judged) -> Draft:
        """Return what was judged before."""
        return {"holds": YES if given.holds else NO, "reasons": self.token(given.reason)}


class AskForm(Form[NextQuestion, Asked]):
    """Which question comes next, how it is put, and what it will bring out."""

    kind = Asked

    def parts(self) -> list[Part]:
        """Return the questions, both forms, and what can be brought out."""
        terms = self.desk.terms("question_form")
        forms = [option(str(key), self.say(terms[key].name), self.say(terms[key].words)) for key in QuestionForm]
        return [
            radio("questions", self.words("panels.which_question"), self.options(self.exercise.questions)),
            radio("form", self.words("panels.which_form"), forms),
            radio("uncovers", self.words("panels.brings_out"), self.named(self.exercise.uncovers)),
        ]

    def answer(self, draft: Draft) -> Asked | None:
        """Return the question, its form and what it brings out."""
        key, uncovers = self.key(draft.get("questions")), self.key(draft.get("uncovers"))
        return Asked(key=key, form=QuestionForm(draft["form"]), uncovers=uncovers) if key and uncovers else None

    def entered(self, given: Asked) -> Draft:
        """Return what was chosen before."""
        return {"questions": self.token(given.key), "form": str(given.form), "uncovers": self.token(given.uncovers)}


class CompareForm(Form[Compare, Compared]):
    """Two conversations, and for each criterion which of them does better."""

    kind = Compared

    def scene(self) -> Html:
        """Return the conversations: side by side on a desk, one below the other on a phone."""
        both = (self._conversation(name, said) for name, said in (("a", self.exercise.a), ("b", self.exercise.b)))
        return Html("<div class='kam-two'>{}</div>").format(join(both))

    def _conversation(self, name: str, said: Sequence[Said]) -> Html:
        turns = join(Html("<p><b>{}</b> {}</p>").format(self.say(one.who), self.say(one.text)) for one in said)
        head = Html("<h4>{}</h4>").format(self.words(f"panels.conversation_{name}"))
        return Html("<section class='kam-talk'>{}{}</section>").format(head, turns)

    def parts(self) -> list[Part]:
        """Return the criteria."""
        which = [option(str(one), self.words(f"panels.better_{one}")) for one in Better]
        return [rows("better", self.words("panels.which_is_better"), self.options(self.exercise.criteria), which)]

    def answer(self, draft: Draft) -> Compared | None:
        """Return the judgement of each criterion."""
        said = {self.key(row): which for row, which in draft["better"].items()}
        return Compared(better={key: Better(which) for key, which in said.items() if key})

    def entered(self, given: Compared) -> Draft:
        """Return what was judged before."""
        return {"better": {self.token(key): str(which) for key, which in given.better.items()}}



@form.register
def _(exercise: Choice, desk: Desk) -> Form[Any, Any]:
    return ChoiceForm(exercise, desk)


@form.register
def _(exercise: ReasonedChoice, desk: Desk) -> Form[Any, Any]:
    return ReasonedForm(exercise, desk)


@form.register
def _(exercise: MultipleChoice, desk: Desk) -> Form[Any, Any]:
    return TickForm(exercise, desk)


@form.register
def _(exercise: TrueFalse, desk: Desk) -> Form[Any, Any]:
    return ClaimForm(exercise, desk)


@form.register
def _(exercise: NextQuestion, desk: Desk) -> Form[Any, Any]:
    return AskForm(exercise, desk)


@form.register
def _(exercise: Compare, desk: Desk) -> Form[Any, Any]:
    return CompareForm(exercise, desk)
