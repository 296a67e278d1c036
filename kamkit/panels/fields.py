"""What a trainee fills in, one form a kind of exercise: it reads an answer, and shows an answer given before."""

from __future__ import annotations

from functools import singledispatch
from typing import Any, Protocol

import ipywidgets as widgets

from kamkit.lang.words import Words
from kamkit.look.html import Html, esc
from kamkit.model.exercise import (
    AssignRoles,
    Choice,
    GroupCase,
    Option,
    Picked,
    PickedWithReason,
    ReasonedChoice,
    Seat,
    Seated,
)
from kamkit.model.person import Function, Level, Person, Role
from kamkit.panels.show import html

OPEN = ""
"""Nothing chosen yet: a drop-down shows an empty line for None, and its words for this."""
Given = Picked | PickedWithReason | Seated


class Form(Protocol):
    """The part of a panel that a trainee fills in."""

    widget: widgets.Widget

    def read(self) -> Given | None:
        """Return the answer as filled in, None while something is missing."""

    def fill(self, answer: Given) -> None:
        """Show an answer given before."""


@singledispatch
def form(exercise: Any, words: Words, case: GroupCase | None) -> Form:
    """Return the form for an exercise, by its kind."""
    raise TypeError(f"no form for a {type(exercise).__name__}")


def _radio(options: tuple[Option, ...], words: Words, label: str) -> widgets.RadioButtons:
    shown = [(words.text(option.text), option.key) for option in options]
    radio = widgets.RadioButtons(options=shown, value=None, layout=widgets.Layout(width="auto"))
    radio.tooltip = label
    return radio


class ChoiceForm:
    """One list of options."""

    def __init__(self, exercise: Choice, words: Words):
        self.options = _radio(exercise.options, words, words.text(exercise.prompt))
        self.widget = self.options

    def read(self) -> Picked | None:
        """Return the option picked."""
        return Picked(key=self.options.value) if self.options.value else None

    def fill(self, answer: Given) -> None:
        """Show the option picked before."""
        if isinstance(answer, Picked):
            _set(self.options, answer.key)


class ReasonedForm:
    """A list of options, and a list of reasons below it."""

    def __init__(self, exercise: ReasonedChoice, words: Words):
        self.options = _radio(exercise.options, words, words.text(exercise.prompt))
        self.reasons = _radio(exercise.reasons, words, words.text(exercise.because))
        because = widgets.Label(words.text(exercise.because))
        because.add_class("kam-because")
        self.widget = widgets.VBox([self.options, because, self.reasons])

    def read(self) -> PickedWithReason | None:
        """Return the option and the reason picked."""
        if not self.options.value or not self.reasons.value:
            return None
        return PickedWithReason(key=self.options.value, reason=self.reasons.value)

    def fill(self, answer: Given) -> None:
        """Show what was picked before."""
        if isinstance(answer, PickedWithReason):
            _set(self.options, answer.key)
            _set(self.reasons, answer.reason)


class SeatForm:
    """For each person: roles to tick, a level and a function to choose."""

    def __init__(self, exercise: AssignRoles, words: Words, case: GroupCase):
        people = {member.code: member.person for member in case.group.members}
        self.rows = {code: _SeatRow(code, people[code], case, words) for code in exercise.persons}
        self.widget = widgets.VBox([row.widget for row in self.rows.values()])
        self.widget.add_class("kam-seats")

    def read(self) -> Seated | None:
        """Return the seats; None while nobody has been given anything."""
        seats = {code: row.seat() for code, row in self.rows.items()}
        return Seated(seats=seats) if any(seat != Seat() for seat in seats.values()) else None

    def fill(self, answer: Given) -> None:
        """Show the seats given before."""
        if isinstance(answer, Seated):
            for code, seat in answer.seats.items():
                if code in self.rows:
                    self.rows[code].show(seat)


class _SeatRow:
    def __init__(self, code: str, person: Person, case: GroupCase, words: Words):
        cue = case.cues.get(code)
        head = Html("<h4>{}<small> {}</small></h4><p>{}</p>").format(
            esc(person.name), esc(person.title or ""), esc(words.text(cue) if cue else "")
        )
        self.roles = {role: _tick(words(f"value.role.{role}"), person.name) for role in Role}
        self.level = _pick("level", Level, words, person.name)
        self.function = _pick("function", Function, words, person.name)
        ticks = widgets.Box(list(self.roles.values()))
        ticks.add_class("kam-ticks")
        picks = widgets.Box([self.level, self.function])
        picks.add_class("kam-picks")
        self.widget = widgets.VBox([html(Html(head)), ticks, picks])
        self.widget.add_class("kam-seat")

    def seat(self) -> Seat:
        roles = tuple(role for role, tick in self.roles.items() if tick.value)
        return Seat(roles=roles, level=self.level.value or None, function=self.function.value or None)

    def show(self, seat: Seat) -> None:
        for role, tick in self.roles.items():
            tick.value = role in seat.roles
        self.level.value, self.function.value = str(seat.level or OPEN), str(seat.function or OPEN)


def _tick(label: str, person: str) -> widgets.Checkbox:
    tick = widgets.Checkbox(value=False, description=label, indent=False)
    tick.tooltip = f"{person}: {label}"
    return tick


def _pick(field: str, kind: Any, words: Words, person: str) -> widgets.Dropdown:
    heading = words(f"field.people.{field}")
    options = [(words("panels.open", name=heading), OPEN)]
    options += [(words(f"value.{kind.__name__.lower()}.{value}"), str(value)) for value in kind]
    pick = widgets.Dropdown(options=options, value=OPEN, layout=widgets.Layout(width="auto"))
    pick.tooltip = f"{person}: {heading}"
    return pick


def _set(radio: widgets.RadioButtons, key: str) -> None:
    if key in {value for _, value in radio.options}:
        radio.value = key


@form.register
def _(exercise: Choice, words: Words, case: GroupCase | None) -> Form:
    return ChoiceForm(exercise, words)


@form.register
def _(exercise: ReasonedChoice, words: Words, case: GroupCase | None) -> Form:
    return ReasonedForm(exercise, words)


@form.register
def _(exercise: AssignRoles, words: Words, case: GroupCase | None) -> Form:
    if case is None:
        raise TypeError("assigning roles needs a case")
    return SeatForm(exercise, words, case)
