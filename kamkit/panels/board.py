"""A specialist's own board, and its parts one by one for a lesson: today, the days, the run of weeks, mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from kamkit.errors import KamkitError, UsageError, problem
from kamkit.kit.daily.boarding import specialists
from kamkit.kit.report import telling
from kamkit.look.html import Html, badge, bullets, esc, figure, join, key_figures, note, table, unbroken
from kamkit.model.activity import DAILY
from kamkit.panels.show import html, page, put, type_of

if TYPE_CHECKING:
    from kamkit.kit.daily.board import Board, Owed, Today
    from kamkit.kit.kit import Kit

MARK = {"below": "low", "in": "ok", "above": "ok", "off": "none"}
MAIL = ("mails_sent", "mail_coverage", "mail_lag", "mail_missed", "mail_unlinked")
RHYTHM = ("one_weekday", "days_written")
LATE_FIRST, SHOWN = 3, 8
"""From more overdue ones than this their number is told; and so many lines of what is owed are open."""
ROOMY = {"width": "auto", "max_width": "100%"}


class BoardPanel:
    """The board; tests choose in `choice` and `kinds`, press `again` and read `shown` and `run`."""

    def __init__(self, kit: Kit, specialist: str | None = None):
        self.kit, self.words = kit, kit.words
        people = dict(specialists(kit)) if specialist is None else {specialist: kit.daylog(specialist).person.name}
        if not people:
            raise UsageError(problem("daylog_nobody", book=kit.book.name))
        self.choice = widgets.Dropdown(options=[(name, code) for code, name in people.items()], layout=ROOMY)
        self.choice.tooltip = kit.words("board.whose")
        self.choice.layout.display = "" if len(people) > 1 else "none"
        self.kinds = widgets.Dropdown(options=[(telling.kind(kind, self.words), str(kind)) for kind in DAILY],
                                      value="known_call", layout=ROOMY)
        self.kinds.tooltip = kit.words("board.which_run")
        self.again = widgets.Button(description=kit.words("panels.look_again"), layout=ROOMY)
        self.shown, self.run, self.rest = html(), html(), html()
        self.choice.observe(lambda _: self.look(), "value")
        self.kinds.observe(lambda _: self._run(), "value")
        self.again.on_click(lambda _: self.look())
        head = html(Html("<h3>{}</h3>").format(kit.words("board.title")))
        bar = widgets.HBox([self.choice, self.again])
        bar.add_class("kam-run-bar")
        self.widget = page(kit.lang, head, bar, self.shown, self.kinds, self.run, self.rest,
                           type_of(self.choice, self.kinds))
        self.look()

    def look(self) -> None:
        """Show the board as it stands now."""
        try:
            self.board = self.kit.board(self.choice.value)
            put(self.shown, join([to_do(self.board), today(self.board), days(self.board, self.board.week, "half")]))
            put(self.rest, join([mail(self.board), owed(self.board), targets(self.board)]))
            self._run()
        except KamkitError as error:
            put(self.shown, note(self.words.say_all(error), "bad"))

    def _run(self) -> None:
        put(self.run, run(self.board, str(self.kinds.value), width="half"))


# -- parts -------------------------------------------------------------------------------------------------------------


def to_do(board: Board) -> Html:
    """Return what to do next, the most pressing first."""
    words, due = board.words, board.to_do()
    short = [one for one in board.now() if one.short]
    lines = [_due(board, one) for one in due]
    lines += [esc(words("board.short", kind=telling.kind(one.kind, words), count=one.short)) for one in short]
    head = Html("<h4>{}</h4>").format(words("board.next"))
    late = len(board.overdue())
    lead = Html("<p>{}</p>").format(words("board.overdue", count=late)) if late > LATE_FIRST else ""
    return join([head, lead, bullets(lines) if lines else note(words("board.nothing_due"), "good")])


def today(board: Board) -> Html:
    """Return today's counts against the bands."""
    words, off = board.words, board.log.off(board.today)
    head = Html("<h4>{}</h4>").format(words("board.today", day=board.today.isoformat()))
    why = note(words(f"daylog.off_{off}")) if off else ""
    return join([head, why, key_figures([(_now(board, one), one.count) for one in board.now()])])


def _now(board: Board, one: Today) -> Html:
    """Return what stands below a count: the kind, its guide, and how the day stands."""
    words = board.words
    guide = words("weekplan.guide", low=one.band.low, high=one.band.high) if one.band else ""
    said = words("board.to_go", count=one.short) if one.short else words(f"kpi.state.{one.state}")
    named = Html("<b>{}</b> {} {}")
    return named.format(telling.kind(one.kind, words), guide, badge(MARK[one.state], said))


def days(board: Board, numbers: Any, width: str = "full") -> Html:
    """Return the days of a period as a grid, with the sums below it."""
    words = board.words
    heading = words("board.days", period=numbers.period.name)
    drawn = board.kit.chart("week", numbers.days(), heading, width, days=numbers.attendance())
    return join([_unknown(board, numbers), figure(drawn, words("board.days_caption"), width)])


def bands(board: Board, numbers: Any) -> Html:
    """Return a period's totals against the bands of the days at work."""
    heading = board.words("board.bands", period=numbers.period.name)
    return join([_unknown(board, numbers), figure(board.kit.chart("bands", numbers.bands(), heading))])


def run(board: Board, kind: str, rebase: Sequence[str] = (), width: str = "full") -> Html:
    """Return the run of weeks of one kind, and what its limits mean."""
    words = board.words
    drawn = board.kit.chart("xmr", board.chart(kind, tuple(rebase)), telling.kind(kind, words), width,
                            unit=words("board.a_day"))
    opens = Html("<details><summary>{}</summary><p>{}</p></details>").format(
        words("board.how_limits"), words("board.limits"))
    return join([figure(drawn, words("board.run_caption"), width), opens])


def mail(board: Board) -> Html:
    """Return how much mail was followed by a call this month, and how soon."""
    head = Html("<h4>{}</h4>").format(board.words("board.mail", period=board.month.period.name))
    return join([head, figures(board, MAIL)])


def rhythm(board: Board) -> Html:
    """Return on which weekdays the entries of the last weeks stand."""
    words, found = board.words, board.rhythm()
    rows = [(words(f"board.weekday.{row.weekday}"), row.count_, f"{row.share:.0%}")
            for row in found.rename(columns={"count": "count_"}).itertuples()]
    heads = [words(f"board.head_{name}") for name in ("weekday", "entries", "share")]
    listed = table(heads, rows, numbers=(1, 2), row_heads=True, caption=words("board.rhythm"))
    return join([listed, figures(board, RHYTHM)])


def figures(board: Board, keys: Sequence[str]) -> Html:
    """Return figures of the month as a table; each name opens to tell its formula."""
    words, found = board.words, board.month.figures()
    rows = [(telling.with_formula(found[key], words), telling.short(found[key], words), found[key].count)
            for key in keys]
    heads = [words(f"board.head_{name}") for name in ("figure", "value", "rests_on")]
    return table(heads, rows, numbers=(1, 2))


def owed(board: Board) -> Html:
    """Return promises past their day or due soon, and what visits left to do."""
    words = board.words
    rows = [(words(f"board.sort_{one.sort}"), one.account, one.what, _unbroken(one.due) if one.due else "",
             badge("high", words("board.late", days=one.late)) if one.late else words("board.soon"))
            for one in (*board.promises(), *board.revisits())]
    heads = [words(f"board.head_{name}") for name in ("sort", "account", "what", "due", "state")]
    head = Html("<h4>{}</h4>").format(words("board.owed"))
    first = table(heads, rows[:SHOWN], stack=True, empty=words("board.nothing_owed"))
    if len(rows) <= SHOWN:
        return join([head, first])
    more = words("panels.more_findings", count=len(rows) - SHOWN)
    rest = Html("<details><summary>{}</summary>{}</details>").format(more, table(heads, rows[SHOWN:], stack=True))
    return join([head, first, rest])


def _unbroken(day: date) -> Html:
    return Html("<span style='white-space:nowrap'>{}</span>").format(day.isoformat())


def targets(board: Board) -> Html:
    """Return which set of targets was used, and that it is for reference."""
    used = board.month.targets
    said = board.words("kpi.targets_used", name=used.name, version=used.version, note=used.note)
    return Html("<p><small>{}</small></p>").format(said)


def _unknown(board: Board, numbers: Any) -> Html:
    """Return that some year's holidays have not been announced, where that is so."""
    if not (years := numbers.unknown_years()):
        return Html("")
    listed = board.words("dossier.between").join(map(str, years))
    return note(board.words("reporting.unknown_years", years=listed), "warn")


def _due(board: Board, one: Owed) -> Html:
    words = board.words
    values = {"account": one.account or words("board.nobody"), "what": one.what, "count": one.count,
              "due": one.due.isoformat() if one.due else ""}
    late = badge("high", words("board.late", days=one.late)) if one.late else ""
    return Html("{} {}").format(unbroken(words(f"board.do_{one.sort}", **values)), late)


PARTS: dict[str, Callable[..., Html]] = {
    "today": lambda board, **_: today(board),
    "week": lambda board, **_: days(board, board.week),
    "month": lambda board, **_: days(board, board.month),
    "bands": lambda board, **_: bands(board, board.month),
    "mail": lambda board, **_: mail(board),
    "rhythm": lambda board, **_: rhythm(board),
    "run": lambda board, kind, rebase: run(board, kind, rebase),
}


# -- screens -----------------------------------------------------------------------------------------------------------


def board(kit: Kit, specialist: str | None = None) -> widgets.Widget:
    """Return the board on which a specialist sees their own day, week and weeks; one is chosen where none is named."""
    try:
        return BoardPanel(kit, specialist).widget
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))


def numbers(
    kit: Kit, specialist: str, *parts: str, kind: str = "known_call", rebase: Sequence[str] = ()
) -> widgets.Widget:
    """Return parts of a specialist's board: today, week, month, bands, mail, rhythm, run.

    `run` shows the weeks of one `kind`; from the weeks named in `rebase` on its limits begin anew.
    """
    try:
        unknown = [name for name in parts if name not in PARTS]
        if unknown:
            raise UsageError(problem("board_part", name=unknown[0], wanted=", ".join(PARTS)))
        seen = kit.board(specialist)
        head = Html("<h3>{}</h3>").format(seen.log.person.name)
        shown = join([head, *(PARTS[name](seen, kind=kind, rebase=rebase) for name in parts)])
    except KamkitError as error:
        shown = note(kit.words.say_all(error), "bad")
    return page(kit.lang, html(shown))
