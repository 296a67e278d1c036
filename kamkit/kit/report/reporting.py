"""What reports about a period have in common: the period and the one before, changes first, findings with evidence,
figures with their formulas, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from kamkit.kit.counts.teamwork import named_period
from kamkit.kit.report import spotted, telling
from kamkit.kit.report.ending import End
from kamkit.kit.report.hidden import Mask, mask_names
from kamkit.kit.report.sections import heading, para, quiet, section
from kamkit.kit.report.spotted import Spotted
from kamkit.look.html import Html, bullets, definition_list, join, key_figures, note, table
from kamkit.model.figures import Figure
from kamkit.model.finding import Weight

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

MOST_ROWS = 12


class Report:
    """A report about a period ("" is the month of the book's today), cut at today and held against the one before.

    ROOM is the first part of its words' keys. A report gives `figures` (this period's and, by `before`, the last's),
    `found`, and names in CHANGES the figures whose movement is told. Names of customers' people are hidden unless
    `unmask`: give `people_named` their names.
    """

    ROOM: ClassVar[str] = "reporting"
    CHANGES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, kit: Kit, period: str = "", unmask: bool = False):
        self.kit, self.words, self.today, self._unmask = kit, kit.words, kit.today, unmask
        self.whole = named_period(period, kit.today)
        self.period = self.whole.until(kit.today)
        self.before = self.whole.previous

    # -- what a report gives -------------------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """Return the day as of which the report looks: the period's last, or today."""
        return min(self.period.end, self.today)

    @property
    def ahead(self) -> bool:
        """Return whether the period has not begun."""
        return self.period.end < self.period.start

    def figures(self) -> Mapping[str, Figure]:
        """Return the figures of the period by key."""
        return {}

    def figures_before(self) -> Mapping[str, Figure]:
        """Return the figures of the period before; none where nothing was recorded then."""
        return {}

    @property
    def found(self) -> Sequence[Spotted]:
        """Return the findings, the heaviest first."""
        return ()

    @property
    def found_before(self) -> Sequence[Spotted]:
        """Return the findings as they were at the end of the period before."""
        return ()

    def people_named(self) -> Iterable[str]:
        """Return the full names that must not stand in the report."""
        return ()

    def happened(self) -> Iterable[str]:
        """Return what happened besides findings and figures, a sentence each."""
        return ()

    # -- parts that all have -------------------------------------------------------------------------------------------

    def changes(self) -> Html:
        """Return what is different since the period before: what happened, findings new and gone, figures old → new."""
        if self.ahead:
            return Html("")
        head = section(self.words("reporting.changes"), quiet(self.compared()))
        if not self.figures_before() and not self.found_before:
            told = [line for line in self.happened() if line]
            return join([head, bullets(told) if told else "", note(self.words("reporting.nothing_before"), "info")])
        told = self.moved()
        small = quiet(self.words("reporting.small_moves"))
        return join([head, bullets(told) if told else note(self.words("reporting.unchanged"), "info"), small])

    def moved(self) -> list[str]:
        """Return the changes as sentences: findings by weight, what happened, figures with the old and the new number.

        While the period is running, what adds up day by day is no change: it is told as how far it has come. A period
        that has not begun has no changes.
        """
        if self.ahead:
            return []
        told = spotted.moved(self.found_before, self.found, self.ROOM, self.words)
        told += [line for line in self.happened() if line]
        before, now = self.figures_before(), self.figures()
        adding = [] if self.whole.over(self.today) else [key for key in self.CHANGES if telling.adds_up(now.get(key))]
        told += telling.moves(before, now, (key for key in self.CHANGES if key not in adding), self.words)
        return told + telling.so_far(before, now, adding, self.words)

    def findings(self) -> Html:
        """Return the findings: heavy and middling as cards, the light ones as a list, each with its evidence."""
        cards = spotted.cards((one for one in self.found if one.weight != Weight.LOW), self.ROOM, self.words)
        low = [one for one in self.found if one.weight == Weight.LOW]
        rest = join([heading(self.words("reporting.low")), spotted.lines(low, self.ROOM, self.words)]) if low else ""
        body = join([cards, rest]) or note(self.words("reporting.no_finding"), "good")
        return Html("") if self.ahead else section(self.words("reporting.findings"), body)

    def compared(self) -> str:
        """Return which period is held against which."""
        return self.words("reporting.compared", now=self.span(self.whole.name, self.period.start, self.period.end),
                          before=self.span(self.before.name, self.before.start, self.before.end))

    def end_of(self, **told: Any) -> End:
        """Return the end mark, with how many serious findings there are."""
        high = spotted.count(self.found)
        return End({"period": self.whole.name, "high": high, "findings": high, **told})

    # -- bricks --------------------------------------------------------------------------------------------------------

    @cached_property
    def mask(self) -> Mask:
        """Return what hides the names of customers' and rivals' people."""
        return mask_names(self.people_named(), self._unmask)

    def period_note(self) -> Html:
        """Return that the period is still running, or has not begun; nothing where it is over."""
        if self.ahead:
            return note(self.words("reporting.ahead", day=self.period.start.isoformat()), "warn")
        if not self.whole.over(self.today):
            return note(self.words("reporting.under_way", day=self.day.isoformat()), "info")
        return Html("")

    def masked_note(self) -> Html:
        """Return whether names are hidden."""
        return quiet(self.words("dossier.masked")) if self.mask.on else note(self.words("dossier.unmasked"), "warn")

    def say(self, key: str, **values: Any) -> str:
        """Return the words of this report's own room."""
        return self.words(f"{self.ROOM}.{key}", **values)

    def part(self, key: str, *parts: object) -> Html:
        """Return a part under its heading; nothing where it has nothing to say."""
        return section(self.say(key), *parts)

    def span(self, name: str, start: date, end: date) -> str:
        """Return a period in words: its name, first and last day."""
        return self.words("reporting.span", name=name, start=start.isoformat(), end=end.isoformat())

    def tiles(self, keys: Iterable[str]) -> Html:
        """Return figures at a glance; a figure this report has not is left out."""
        own = self.figures()
        return key_figures((telling.name(key, self.words), telling.tile(own[key], self.words))
                           for key in keys if key in own)

    def figure_table(self, keys: Iterable[str], caption: str = "") -> Html:
        """Return figures beside the period before, each name opening to its formula; with what each rests on."""
        now, before = self.figures(), self.figures_before()
        listed = [key for key in keys if key in now]
        heads = [self.words(f"reporting.{head}") for head in ("figure", "now", "before", "rests_on")]
        rows = [(telling.with_formula(now[key], self.words), telling.short(now[key], self.words),
                 telling.short(before.get(key), self.words), now[key].count) for key in listed]
        return table(heads, rows, caption=caption, numbers=(1, 2, 3), row_heads=True) if rows else Html("")

    def listing(self, heads: Sequence[object], rows: Sequence[Sequence[object]], numbers: Sequence[int] = (),
                caption: object = "", most: int = MOST_ROWS, stack: bool = True) -> Html:
        """Return a table of records, on a phone as small cards; how many rows it leaves out; nothing without rows."""
        if not rows:
            return Html("")
        shown = table(heads, rows[:most], numbers=numbers, caption=caption, row_heads=True, stack=stack)
        left = len(rows) - most
        return join([shown, quiet(self.words("dossier.more_rows", count=left)) if left > 0 else ""])

    def defined(self, keys: Iterable[str], terms: Iterable[tuple[str, str]] = ()) -> Html:
        """Return, last, how each figure is reckoned and what it tells, then terms."""
        known = [telling.definition(key, self.words) for key in dict.fromkeys(keys) if key in self.figures()]
        return section(self.words("reporting.definitions"), definition_list([*known, *terms]))

    def untold(self, lines: Iterable[str]) -> Html:
        """Return what the book does not tell, a line a matter; nothing where it tells all."""
        said = [line for line in lines if line]
        return section(self.words("reporting.untold"), bullets(said)) if said else Html("")

    def about(self, text: str) -> Html:
        """Return a paragraph that begins a part."""
        return para(text)
