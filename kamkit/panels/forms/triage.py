"""The form for an objection: hear it, ask, then say its type, what it is about, how to handle it, and what to say."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from kamkit.look.html import Html
from kamkit.model.exercise import About, Handling, ObjectionTriage, ObjectionType, PromiseMade, Triaged
from kamkit.panels.forms.base import Desk, Form, form
from kamkit.panels.sheet import Draft, Part, option, order, radio, select, text
from kamkit.rules.variants import shuffled

LONGEST_DAYS = 60
JUDGED = {"name": "handling", "is": [str(handling) for handling in Handling]}
"""What could be said is shown once the handling has been chosen: read before, the sentences would tell the type."""


class TriageForm(Form[ObjectionTriage, Triaged]):
    """A sentence in a bubble, questions whose replies come one by one, three judgements, lines to order, a promise."""

    kind = Triaged

    def scene(self) -> Html:
        """Return the sentence, as said."""
        who = self.exercise.speaker
        about = f"{self.say(who.title)} · {self.words(f'value.role.{who.role}')}"
        bubble = "<p class='kam-speaker'><b>{}</b> <small>{}</small></p><p class='kam-bubble kam-theirs'>{}</p>"
        return Html(bubble).format(self.say(who.name), about, self.say(self.exercise.sentence))

    def parts(self) -> list[Part]:
        """Return the questions, the judgements, the lines and the promise."""
        return [
            self._probes(),
            self._judged("type", ObjectionType, "objection_type"),
            self._judged("about", About, "objection_about"),
            self._judged("handling", Handling, "handling"),
            *self._promise(),
            self._lines(),
        ]

    def _probes(self) -> Part:
        probes = shuffled(self.exercise.probes, self.desk.variant, self.exercise.id)
        return {
            "kind": "probes",
            "name": "asked",
            "legend": self.words("panels.ask_first"),
            "options": self.options(probes),
            "asks": self.exercise.asks,
            "speaker": self.say(self.exercise.speaker.name),
        }

    def _judged(self, name: str, values: type[StrEnum], group: str) -> Part:
        terms = self.desk.terms(group)
        options = [option(str(value), self.say(terms[value].name), self.say(terms[value].words)) for value in values]
        return radio(name, self.words(f"panels.triage.{name}"), options)

    def _promise(self) -> list[Part]:
        who = [option(key, self.say(term.name)) for key, term in self.desk.terms("answerer").items()]
        when = {"name": "handling", "is": [str(Handling.DEFER)]}
        open_, days = self.words("panels.choose"), self.words("panels.promise_days", most=LONGEST_DAYS)
        return [
            select("who", self.words("panels.promise_who"), who, open=open_, when=when, need=True),
            text("days", days, 2, takes="number", when=when, need=True),
        ]

    def _lines(self) -> Part:
        piles = {"inside": self.words("panels.lines_in"), "out": self.words("panels.lines_out"), "begins_out": True}
        said = {"note": self.words("panels.lines_how"), "when": JUDGED}
        return order("lines", self.words("panels.what_to_say"), self.options(self.exercise.lines), **said, **piles)

    def reply(self, part: str, token: str) -> str | None:
        """Return what the customer says to a question."""
        key = self.key(token)
        return next((self.say(probe.reply) for probe in self.exercise.probes if probe.key == key), None)

    def answer(self, draft: Draft) -> Triaged | None:
        """Return the whole judgement; None while a deferral promises no day."""
        promise = self._promised(draft) if draft["handling"] == Handling.DEFER else None
        if draft["handling"] == Handling.DEFER and promise is None:
            return None
        return Triaged(
            asked=self.keys(draft.get("asked")),
            type=ObjectionType(draft["type"]),
            about=About(draft["about"]),
            handling=Handling(draft["handling"]),
            lines=self.keys(draft["lines"]),
            promise=promise,
        )

    def _promised(self, draft: Draft) -> PromiseMade | None:
        days = draft["days"].strip()
        known = days.isdecimal() and int(days) <= LONGEST_DAYS
        return PromiseMade(who=draft["who"], days=int(days)) if known else None

    def entered(self, given: Triaged) -> Draft:
        """Return what was judged before; the replies heard then are told again."""
        promise = {"who": given.promise.who, "days": str(given.promise.days)} if given.promise else {}
        return {
            "asked": [self.token(key) for key in given.asked],
            "type": str(given.type),
            "about": str(given.about),
            "handling": str(given.handling),
            "lines": [self.token(key) for key in given.lines],
            **promise,
        }


@form.register
def _(exercise: ObjectionTriage, desk: Desk) -> Form[Any, Any]:
    return TriageForm(exercise, desk)
