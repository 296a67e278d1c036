"""What all forms share: tokens for keys, reading and showing an answer, what is typed so far, hints, certainty."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, singledispatch
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.look.html import Html
from kamkit.look.type import font_face
from kamkit.model.exercise import BaseAnswer, BaseExercise, Confidence, Given, GroupCase, Passed
from kamkit.model.standards import Term
from kamkit.panels.sheet import Draft, Part, Sheet, option, radio

SHEET_WORDS = (
    "moved_out", "moved_to", "place", "put_in", "take_out", "up", "down", "pile_empty", "pile_empty_out", "not_marked",
    "no_reply", "asks_left",
)  # fmt: skip
HINTS, SURE = "hints", "sure"

E = TypeVar("E", bound=BaseExercise)
A = TypeVar("A", bound=BaseAnswer)


@dataclass(frozen=True)
class Desk:
    """What a form needs beside its exercise: words, the case, terms by their group, and the variant that is shown."""

    words: Words
    case: GroupCase | None = None
    terms: Callable[[str], Mapping[str, Term]] = lambda _: {}
    variant: int = 0


class Form(ABC, Generic[E, A]):
    """The part of a panel that a trainee fills in. A kind says its parts, and how they become an answer and back."""

    kind: type[A]
    again_keeps: tuple[str, ...] = ()
    halfway = False
    """Whether the first half of an answer is stored and its second half is to come."""

    def __init__(self, exercise: E, desk: Desk):
        self.exercise, self.desk, self.words = exercise, desk, desk.words
        self._keys: dict[str, str] = {}
        self._parts = [*self.parts(), *self._hints(), self._sure()]

    # -- what a kind says ----------------------------------------------------------------------------------------------

    @abstractmethod
    def parts(self) -> list[Part]:
        """Return the fields of this kind."""

    @abstractmethod
    def answer(self, draft: Draft) -> A | None:
        """Return the answer that the fields come to, None where something is missing."""

    @abstractmethod
    def entered(self, given: A) -> Draft:
        """Return the fields as they stood for this answer."""

    def scene(self) -> Html:
        """Return what there is to read above the fields."""
        return Html("")

    def reply(self, part: str, token: str) -> str | None:
        """Return what a question that is asked brings to light; None where there is nothing."""
        return None

    # -- what a panel asks ---------------------------------------------------------------------------------------------

    @cached_property
    def sheet(self) -> Sheet:
        """Return the fields as a widget."""
        words = {name: self.words(f"panels.{name}") for name in SHEET_WORDS}
        sheet = Sheet(parts=self._parts, words=words)
        sheet.on_asked(self._asked)
        return sheet

    @property
    def widget(self) -> Sheet:
        """Return the fields as a widget."""
        return self.sheet

    def read(self, draft: Draft | None = None, seconds: float | None = None) -> Given | None:
        """Return the answer as filled in (or as a draft has it), None while something is missing."""
        entered = self._fitting(self.sheet.value if draft is None else draft)
        if self.missing(entered) is not None:
            return None
        try:
            found = self.answer(entered)
        except ValidationError:
            return None
        return found.model_copy(update=self._beside(entered, seconds)) if found else None  # type: ignore[return-value]

    def passed(self, draft: Draft | None = None, seconds: float | None = None) -> Passed:
        """Return the honest "I don't know yet"."""
        return Passed(**self._beside(self.sheet.value if draft is None else draft, seconds, sure=False))

    def missing(self, draft: Draft) -> str | None:
        """Return the name of the first field that must be filled in and is not."""
        needed = (part for part in self._parts if part.get("need") and _asked_for(part, draft))
        return next((part["name"] for part in needed if not _is_filled(part, draft.get(part["name"]))), None)

    def fill(self, answer: Given) -> None:
        """Show an answer given before."""
        if isinstance(answer, self.kind):
            sure = {SURE: answer.confidence} if answer.confidence else {}
            self.restore({**self.entered(answer), HINTS: answer.hints, **sure})

    def draft(self) -> Draft:
        """Return what is entered so far."""
        return dict(self.sheet.value)

    def restore(self, draft: Draft) -> None:
        """Show what was entered before; what does not belong here is left out, what was asked for is told again."""
        kept = self._fitting(draft)
        telling = {part["name"] for part in self._parts if part["kind"] in ("probes", "hints")}
        self._tell({name: value for name, value in kept.items() if name in telling})
        self.sheet.value = kept

    def again(self) -> None:
        """Empty the fields for another try."""
        self.sheet.value = {name: value for name, value in self.sheet.value.items() if name in self.again_keeps}
        self.sheet.told = {}

    def judge(self, answer: Given, feedback: Any) -> None:
        """Go on after an answer is stored, where a kind has a second half."""

    def _fitting(self, draft: Draft) -> Draft:
        known = {part["name"]: part for part in _flat(self._parts) if part.get("name")}
        return {name: value for name, value in draft.items() if name in known and _fits(known[name], value)}

    # -- tokens --------------------------------------------------------------------------------------------------------

    def token(self, key: str) -> str:
        """Return what stands for a key in the page: a key's own name may tell what it is worth."""
        token = hashlib.blake2b(f"{self.exercise.id}\x1f{key}".encode(), digest_size=5).hexdigest()
        self._keys[token] = key
        return token

    def key(self, token: Any) -> str | None:
        """Return the key that a token stands for, None where none was offered."""
        return self._keys.get(token) if isinstance(token, str) else None

    def keys(self, tokens: Any) -> tuple[str, ...]:
        """Return the keys of several tokens, each once; strangers are left out."""
        found = [self.key(token) for token in tokens] if isinstance(tokens, list | tuple) else []
        return tuple(dict.fromkeys(key for key in found if key is not None))

    def pairs(self, entered: Any) -> dict[str, str]:
        """Return token pairs as key pairs; strangers are left out."""
        found = entered.items() if isinstance(entered, Mapping) else ()
        both = ((self.key(left), self.key(right)) for left, right in found)
        return {left: right for left, right in both if left is not None and right is not None}

    def tokens(self, pairs: Mapping[str, str]) -> dict[str, str]:
        """Return key pairs as token pairs."""
        return {self.token(left): self.token(right) for left, right in pairs.items()}

    def options(self, things: Iterable[Any]) -> list[dict[str, str]]:
        """Return things that bear a key and a text as options."""
        return [option(self.token(thing.key), self.say(thing.text)) for thing in things]

    def named(self, table: Mapping[str, Text]) -> list[dict[str, str]]:
        """Return a table of texts as options."""
        return [option(self.token(key), self.say(name)) for key, name in table.items()]

    def say(self, words: Text) -> str:
        """Return a text of the exercise in the trainee's language."""
        return self.words.text(words)

    # -- beside the answer ---------------------------------------------------------------------------------------------

    def _hints(self) -> list[Part]:
        count = len(self.exercise.hints)
        return [{"kind": "hints", "name": HINTS, "legend": self.words("panels.hint"), "count": count}] if count else []

    def _sure(self) -> Part:
        levels = [option(str(level), self.words(f"panels.sure.{level}")) for level in Confidence]
        legend, fold = self.words("panels.sure_legend"), self.words("panels.sure")
        return radio(SURE, legend, levels, chips=True, fold=fold, need=False)

    def _beside(self, draft: Draft, seconds: float | None, sure: bool = True) -> dict[str, Any]:
        said = draft.get(SURE)
        found: dict[str, Any] = {"hints": self._hints_opened(draft), "seconds": seconds}
        return {**found, "confidence": Confidence(said)} if sure and said in list(Confidence) else found

    def _hints_opened(self, draft: Mapping[str, Any]) -> int:
        opened = draft.get(HINTS)
        return min(opened, len(self.exercise.hints)) if isinstance(opened, int) and opened > 0 else 0

    def _asked(self, part: str, token: str) -> None:
        """Tell one more hint, or one more reply. What was asked the page writes down itself: it may be ahead of us."""
        told = self.sheet.told
        if part == HINTS:
            self._tell({HINTS: sum(name.startswith(f"{HINTS}/") for name in told) + 1})
            return
        known = next((one for one in self._parts if one.get("name") == part and one["kind"] == "probes"), None)
        replies = [name for name in told if not name.startswith(f"{HINTS}/")]
        if known and token not in replies and len(replies) < known["asks"]:
            self._tell({part: [token]})

    def _tell(self, asked: Mapping[str, Any]) -> None:
        told = dict(self.sheet.told)
        for part, what in asked.items():
            if part == HINTS:
                told |= {f"{HINTS}/{at}": self.say(self.exercise.hints[at]) for at in range(self._hints_opened(asked))}
            else:
                told |= {token: said for token in what if (said := self.reply(part, token)) is not None}
        if told != self.sheet.told:
            with self.sheet.hold_sync():
                self.sheet.told = told
                self.sheet.font = font_face(self.sheet.words_shown)


@singledispatch
def form(exercise: Any, desk: Desk) -> Form[Any, Any]:
    """Return the form for an exercise, by its kind."""
    raise TypeError(f"no form for a {type(exercise).__name__}")


def _flat(parts: Sequence[Part]) -> Iterable[Part]:
    for part in parts:
        yield part
        yield from _flat(part.get("parts", ()))


def _asked_for(part: Part, draft: Draft) -> bool:
    when = part.get("when")
    return when is None or draft.get(when["name"]) in when["is"]


def _is_filled(part: Part, value: Any) -> bool:
    if not value or not _fits(part, value):
        return False
    if part["kind"] == "rows":
        return all(value.get(row["id"]) for row in part["rows"])
    if part["kind"] == "lines":
        return bool(value.get("marks") or value.get("nothing"))
    return bool(value.strip()) if part["kind"] == "text" else True


def _fits(part: Part, value: Any) -> bool:
    """Return whether a value from the page can stand in this field."""
    known = {one["id"] for one in part.get("options", ())}
    match part["kind"]:
        case "radio" | "select":
            return isinstance(value, str) and value in known | {""}
        case "ticks" | "order":
            return _all_in(value, known)
        case "probes":
            return _all_in(value, known) and len(value) <= part["asks"]
        case "rows":
            return _pairs_of(value, {row["id"] for row in part["rows"]}, known | {""})
        case "lines":
            labels = {one["id"] for one in part["labels"]}
            marks = value.get("marks", {}) if isinstance(value, Mapping) else None
            return _pairs_of(marks, {line["id"] for line in part["lines"]}, labels)
        case "text":
            return isinstance(value, str) and len(value) <= part["most"]
        case "hints":
            return isinstance(value, int) and 0 <= value <= part["count"]
    return False


def _all_in(value: Any, known: set[str]) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one in known for one in value)


def _pairs_of(value: Any, left: set[str], right: set[str]) -> bool:
    pairs = value.items() if isinstance(value, Mapping) else None
    return pairs is not None and all(isinstance(b, str) and a in left and b in right for a, b in pairs)
