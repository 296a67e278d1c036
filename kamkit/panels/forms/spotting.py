"""Forms in which one marks lines: buying signals in a scene, faults in a paper."""

from __future__ import annotations

from typing import Any

from kamkit.model.exercise import FindFault, Line, Marked, SpotSignals
from kamkit.panels.forms.base import Desk, Form, form
from kamkit.panels.sheet import Draft, Part


class LineForm(Form[SpotSignals | FindFault, Marked]):
    """A scene or a paper, line by line, each line with its choice of labels; "nothing to mark" is an answer too."""

    kind = Marked

    def parts(self) -> list[Part]:
        """Return the lines."""
        heard = isinstance(self.exercise, SpotSignals)
        sort = "signals" if heard else "faults"
        return [
            {
                "kind": "lines",
                "name": "lines",
                "need": True,
                "legend": self.words(f"panels.mark_{sort}"),
                "note": self.words("panels.mark_how"),
                "look": "talk" if heard else "paper",
                "labels": self.named(self.exercise.labels),
                "lines": [self._line(line) for line in self.exercise.lines],
                "nothing": self.words(f"panels.no_{sort}"),
            }
        ]

    def _line(self, line: Line) -> dict[str, str]:
        return {"id": self.token(line.key), "who": self.say(line.who) if line.who else "", "text": self.say(line.text)}

    def answer(self, draft: Draft) -> Marked | None:
        """Return the label of each line that was marked."""
        return Marked(lines=self.pairs(draft["lines"].get("marks")))

    def entered(self, given: Marked) -> Draft:
        """Return the marks set before."""
        return {"lines": {"marks": self.tokens(given.lines), "nothing": not given.lines}}


@form.register(SpotSignals)
@form.register(FindFault)
def _(exercise: SpotSignals | FindFault, desk: Desk) -> Form[Any, Any]:
    return LineForm(exercise, desk)
