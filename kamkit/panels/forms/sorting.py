"""Forms in which one puts things where they belong: bins, an order, pairs, seats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kamkit.model.exercise import (
    AssignRoles,
    Classify,
    Decoy,
    Match,
    Matched,
    Order,
    Ordered,
    Seat,
    Seated,
    Sorted,
    Step,
)
from kamkit.model.person import Function, Level, Role
from kamkit.panels.forms.base import Desk, Form, form
from kamkit.panels.sheet import Draft, Part, option, order, rows, select, ticks
from kamkit.rules.variants import shuffled

LETTERS = "ABCDEFGHIJKL"


class SortForm(Form[Classify, Sorted]):
    """Cards, each with its choice of bins."""

    kind = Sorted

    def parts(self) -> list[Part]:
        """Return the cards."""
        cards, bins = self.options(self.exercise.cards), self.named(self.exercise.bins)
        return [rows("cards", self.words("panels.which_bin"), cards, bins)]

    def answer(self, draft: Draft) -> Sorted | None:
        """Return the bin of each card."""
        return Sorted(bins=self.pairs(draft["cards"]))

    def entered(self, given: Sorted) -> Draft:
        """Return the bins chosen before."""
        return {"cards": self.tokens(given.bins)}


class OrderForm(Form[Order, Ordered]):
    """Steps to put in order; where some do not belong, a second pile for these."""

    kind = Ordered

    def parts(self) -> list[Part]:
        """Return the steps, shuffled here: in the exercise they stand in the right order."""
        listed: list[Step | Decoy] = [*self.exercise.steps, *self.exercise.decoys]
        steps = shuffled(listed, self.desk.variant, self.exercise.id)
        piles = {"inside": self.words("panels.pile_in"), "out": self.words("panels.pile_out")}
        note = self.words("panels.order_how_out" if self.exercise.decoys else "panels.order_how")
        more = piles if self.exercise.decoys else {}
        return [order("steps", self.words("panels.put_in_order"), self.options(steps), note=note, **more)]

    def answer(self, draft: Draft) -> Ordered | None:
        """Return the steps in their order."""
        return Ordered(keys=self.keys(draft["steps"]))

    def entered(self, given: Ordered) -> Draft:
        """Return the order given before."""
        return {"steps": [self.token(key) for key in given.keys]}


class MatchForm(Form[Match, Matched]):
    """Left sides, each with its choice among all right sides, which stand once above with their letters."""

    kind = Matched

    def parts(self) -> list[Part]:
        """Return both sides."""
        names = zip(LETTERS, self.exercise.right.items(), strict=False)
        right = [option(self.token(key), f"{letter}  {self.say(text)}") for letter, (key, text) in names]
        more = {"listed": True, "open": self.words("panels.choose")}
        return [rows("pairs", self.words("panels.which_goes_with"), self.options(self.exercise.left), right, **more)]

    def answer(self, draft: Draft) -> Matched | None:
        """Return the pairs."""
        return Matched(pairs=self.pairs(draft["pairs"]))

    def entered(self, given: Matched) -> Draft:
        """Return the pairs chosen before."""
        return {"pairs": self.tokens(given.pairs)}


class SeatForm(Form[AssignRoles, Seated]):
    """For each person of the case: roles to tick, a level and a function to choose."""

    kind = Seated

    def parts(self) -> list[Part]:
        """Return one group of fields a person."""
        return [self._person(code) for code in self.exercise.persons]

    def _person(self, code: str) -> Part:
        case, name = self.desk.case, self.token(code)
        if case is None:
            raise TypeError("assigning roles needs a case")
        person = next(member.person for member in case.group.members if member.code == code)
        cue = self.say(case.cues[code]) if code in case.cues else ""
        roles = [option(str(role), self.words(f"value.role.{role}")) for role in Role]
        legend = self.words("panels.roles_of", name=person.name)
        fields = [
            ticks(f"{name}/roles", legend, roles, chips=True, quiet=True, need=False),
            self._pick(f"{name}/level", "level", Level),
            self._pick(f"{name}/function", "function", Function),
        ]
        return {"kind": "group", "legend": person.name, "title": person.title or "", "note": cue, "parts": fields}

    def _pick(self, name: str, field: str, values: Any) -> Part:
        legend = self.words(f"field.people.{field}")
        options = [option(str(value), self.words(f"value.{field}.{value}")) for value in values]
        return select(name, legend, options, open=self.words("panels.choose"))

    def answer(self, draft: Draft) -> Seated | None:
        """Return the seats; None while nobody has been given anything."""
        seats = {code: self._seat(draft, self.token(code)) for code in self.exercise.persons}
        return Seated(seats=seats) if any(seat != Seat() for seat in seats.values()) else None

    def _seat(self, draft: Draft, name: str) -> Seat:
        level, function = draft.get(f"{name}/level") or None, draft.get(f"{name}/function") or None
        ticked: Sequence[str] = draft.get(f"{name}/roles") or ()
        return Seat(roles=tuple(role for role in Role if role in ticked), level=level, function=function)

    def entered(self, given: Seated) -> Draft:
        """Return the seats given before."""
        found: Draft = {}
        for code, seat in given.seats.items():
            name = self.token(code)
            found[f"{name}/roles"] = [str(role) for role in seat.roles]
            found[f"{name}/level"], found[f"{name}/function"] = str(seat.level or ""), str(seat.function or "")
        return found


@form.register
def _(exercise: Classify, desk: Desk) -> Form[Any, Any]:
    return SortForm(exercise, desk)


@form.register
def _(exercise: Order, desk: Desk) -> Form[Any, Any]:
    return OrderForm(exercise, desk)


@form.register
def _(exercise: Match, desk: Desk) -> Form[Any, Any]:
    return MatchForm(exercise, desk)


@form.register
def _(exercise: AssignRoles, desk: Desk) -> Form[Any, Any]:
    return SeatForm(exercise, desk)
