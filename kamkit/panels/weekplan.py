"""The plan for a week to come: what one means to do a day becomes numbers, beside the bands and one's own weeks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from kamkit.errors import KamkitError, UsageError, problem
from kamkit.kit.daily import planning
from kamkit.kit.daily.boarding import specialists
from kamkit.kit.report import telling
from kamkit.look.html import Html, badge, bullets, join, note, table
from kamkit.look.type import font_face
from kamkit.panels.board import MARK
from kamkit.panels.sheet import Sheet, option, select, text, ticks
from kamkit.panels.show import html, page, put

if TYPE_CHECKING:
    from kamkit.kit.daily.board import Board
    from kamkit.kit.daily.planning import Planned, WeekPlan
    from kamkit.kit.kit import Kit

WEEK, OFF, WHO = "week", "off", "who"
MOST_A_DAY = 99


class WeekPlanPanel:
    """The form (`sheet`) and what it comes to (`shown`); every entry counts at once, nothing is stored."""

    def __init__(self, kit: Kit, specialist: str | None = None):
        self.kit, self.words = kit, kit.words
        everybody = dict(specialists(kit))
        self._people = everybody if specialist is None else {specialist: kit.daylog(specialist).person.name}
        if not self._people:
            raise UsageError(problem("daylog_nobody", book=kit.book.name))
        self._board: Board = kit.board(next(iter(self._people)))
        self.sheet = Sheet(value={WHO: self._board.specialist, WEEK: planning.weeks(kit.today)[0].name})
        self.shown = html()
        self._lay_out()
        self.sheet.observe(self._typed, "value")
        head = Html("<h3>{}</h3><p>{}</p>").format(self.words("weekplan.title"), self.words("weekplan.lead"))
        self.widget = page(kit.lang, html(head), self.sheet, self.shown)
        self._count()

    def fill(self, **entered: Any) -> None:
        """Enter values as a person would: week, off (a list of days), who, and a number by the name of each kind."""
        self.sheet.value = {**self.sheet.value, **entered}

    def _typed(self, change: Any) -> None:
        old, new = change["old"], change["new"]
        if new.get(WHO) != old.get(WHO) and new.get(WHO) in self._people:
            self._board = self.kit.board(new[WHO])
        if any(new.get(name) != old.get(name) for name in (WHO, WEEK)):
            self._lay_out()
        self._count()

    def _lay_out(self) -> None:
        """Draw the fields: the days to tick are those of the chosen week."""
        words, week = self.words, self._week()
        listed = [option(one.name, words("weekplan.week_of", start=f"{one.start:%m-%d}", end=f"{one.end:%m-%d}"))
                  for one in planning.weeks(self.kit.today)]
        there = planning.working(self.kit, self._board.specialist, week)
        days = [option(day.isoformat(), self._day(day)) for day in there]
        parts = [select(WEEK, words("weekplan.week"), listed, open=words("weekplan.next_week"))]
        if len(self._people) > 1:
            people = [option(code, name) for code, name in self._people.items()]
            parts.insert(0, select(WHO, words("daylog.who"), people, open=words("daylog.who")))
        if days:
            parts.append(ticks(OFF, words("weekplan.off"), days, chips=True, need=False))
        parts += [text(kind, words("weekplan.a_day", kind=telling.kind(kind, words)), 2, takes="number",
                       note=words("weekplan.guide", low=band.low, high=band.high))
                  for kind, band in self._board.log.bands().items()]
        with self.sheet.hold_sync():
            self.sheet.parts = parts
            self.sheet.font = font_face(self.sheet.words_shown)

    def _week(self) -> str:
        known = [one.name for one in planning.weeks(self.kit.today)]
        chosen = self.sheet.value.get(WEEK)
        return chosen if chosen in known else known[0]

    def _day(self, day: date) -> str:
        return f"{day:%m-%d} {self.words(f'board.weekday.{day.weekday()}')}"

    def _count(self) -> None:
        """Show what is entered as a week: sums, bands, and what they tell."""
        entered = self.sheet.value
        a_day = {kind: number_of(entered.get(kind)) for kind in self._board.log.bands()}
        off = {day for day in entered.get(OFF) or () if isinstance(day, str)}
        there = planning.working(self.kit, self._board.specialist, self._week())
        days = {day for day in there if day.isoformat() in off}
        wrong = [kind for kind, number in a_day.items() if number is None]
        if wrong:
            told = self.words("weekplan.no_number", kind=telling.kind(wrong[0], self.words), most=MOST_A_DAY)
            put(self.shown, note(told, "warn"))
            return
        made = planning.plan(self._board, self._week(), {kind: number or 0 for kind, number in a_day.items()}, days)
        put(self.shown, self._told(made))

    def _told(self, made: WeekPlan) -> Html:
        words = self.words
        heads = [words(f"weekplan.head_{name}") for name in ("kind", "a_day", "total", "band", "state", "usual")]
        days = words("weekplan.days", days=len(made.days), working=len(made.working), week=made.week.name)
        announced = note(words("reporting.unknown_years", years=made.week.end.year), "warn") if not made.known else ""
        listed = table(heads, [self._line(one) for one in made.lines], numbers=(1, 2, 3, 5), row_heads=True, stack=True)
        if not any(one.total or one.a_day for one in made.lines):
            listed = note(words("weekplan.empty"), "info")
        remarks = self._remarks(made)
        return join([Html("<h4>{}</h4>").format(days), announced, listed, bullets(remarks) if remarks else ""])

    def _line(self, one: Planned) -> tuple[object, ...]:
        usual = "—" if one.usual is None else telling.plain(one.usual)
        state = badge(MARK[one.state], self.words(f"kpi.state.{one.state}"))
        return telling.kind(one.kind, self.words), one.a_day, one.total, f"{one.band.low}–{one.band.high}", state, usual

    def _remarks(self, made: WeekPlan) -> list[str]:
        """Return what the plan overlooks: letters without a call, and more a day than one's own weeks ever brought."""
        words = self.words
        found = [words("weekplan.uncalled", count=made.uncalled)] if made.uncalled else []
        found += [words("weekplan.beyond", kind=telling.kind(one.kind, words), a_day=one.a_day,
                        most=telling.plain(one.most or 0)) for one in made.lines if one.beyond]
        if not made.days:
            found.append(words("weekplan.no_day"))
        return found


def number_of(entered: Any) -> int | None:
    """Return what is entered as a whole number from 0 to MOST_A_DAY; 0 where nothing is, None where it is no such."""
    said = str(entered or "").strip()
    if not said:
        return 0
    return int(said) if said.isdecimal() and int(said) <= MOST_A_DAY else None


def weekplan(kit: Kit, specialist: str | None = None) -> widgets.Widget:
    """Return the form in which a week to come is planned, for one specialist or for one that is chosen."""
    try:
        return WeekPlanPanel(kit, specialist).widget
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))
