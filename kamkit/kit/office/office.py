"""The office's report (handbook B06, C14): the dynamic table of accounts, and the board: plan against actual,
prospects by grade, orders, what is due; the cards by step are a second view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import pandas as pd

from kamkit.kit.counts.numbers import Numbers
from kamkit.kit.office import officebook
from kamkit.kit.office.managed import DECISION_NEAR, Managed, managed
from kamkit.kit.report import telling
from kamkit.kit.report.ending import End
from kamkit.kit.report.reporting import Report
from kamkit.kit.report.sections import quiet
from kamkit.kit.report.spotted import Spotted
from kamkit.look.html import Html, badge, figure, join, key_figures, note, table, unbroken
from kamkit.model.figures import Figure
from kamkit.model.names import HIGH, KIND, LOW, NAME, SPECIALIST, STATE, TOTAL
from kamkit.model.standards import Grade
from kamkit.model.targets import TargetSet
from kamkit.model.workbook import Workbook

DUE_DAYS = 30
MOST_CHANGES = 12


class Office(Report):
    """The whole office in a period."""

    ROOM: ClassVar[str] = "office"
    CHANGES: ClassVar[tuple[str, ...]] = (
        "visit", "quotation", "bid", "order", "delivery", "collection", "mail_coverage", "cold_call", "known_call",
    )  # fmt: skip

    # -- what it rests on ----------------------------------------------------------------------------------------------

    @cached_property
    def numbers(self) -> Numbers:
        """Return the numbers of all specialists."""
        return self.kit.numbers(self.whole.name)

    def figures(self) -> Mapping[str, Figure]:
        """Return the office's figures of the period."""
        return self.numbers.figures()

    def figures_before(self) -> Mapping[str, Figure]:
        """Return the office's figures of the period before."""
        return self.numbers.previous.figures()

    def people_named(self) -> Iterator[str]:
        """Return the customers' and rivals' people, who are not to be named."""
        for kind in ("people", "rivals"):
            yield from (one.name for one in self.kit.records(kind))

    @cached_property
    def lines(self) -> tuple[Managed, ...]:
        """Return the dynamic table, a line an account."""
        return managed(self.kit, self.day)

    @cached_property
    def lines_before(self) -> Mapping[str, Managed]:
        """Return the table as it stood at the last issue, by account."""
        return {one.account.code: one for one in managed(self.kit, self.before.end)}

    @cached_property
    def found(self) -> tuple[Spotted, ...]:
        """Return a finding for each kind of risk, with the accounts that have it."""
        return officebook.spotted(self.lines, self.words)

    @cached_property
    def found_before(self) -> tuple[Spotted, ...]:
        """Return the findings of the last issue."""
        return officebook.spotted(tuple(self.lines_before.values()), self.words)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return the specialists' names by code."""
        return self.kit.subjects("specialist")

    # -- parts ---------------------------------------------------------------------------------------------------------

    def head(self) -> Html:
        """Return the office at a glance, and which targets are in use."""
        near = [one for one in self.lines if self._days_to_decision(one) <= DECISION_NEAR]
        own = self.figures()
        figures = [
            (self.say("accounts"), len(self.lines)),
            (self.say("heavy"), sum(any(risk.heavy for risk in one.risks) for one in self.lines)),
            (self.say("decisions", days=DECISION_NEAR), len(near)),
            *(
                (telling.name(key, self.words), telling.shown(own[key], self.words))
                for key in ("order", "delivery")
                if key in own
            ),
        ]
        notes = (quiet(self._targets()), self._years(), self.masked_note())
        return join([key_figures(figures), self.period_note(), *notes])

    def happened(self) -> Iterator[str]:
        """Return what changed account by account: risks come and gone, the heavy ones first."""
        told = [line for one in self.lines for line in [self._moved(one)] if line]
        yield from told[:MOST_CHANGES]
        if len(told) > MOST_CHANGES:
            yield self.say("more_changes", count=len(told) - MOST_CHANGES)

    def accounts(self) -> Html:
        """Return the dynamic management table (B06): every account, those most at risk first."""
        heads = [
            self.say(f"column.{name}") for name in ("account", "stage", "owner", "contact", "next", "risk", "changed")
        ]
        rows = [self._row(one) for one in self.lines]
        listed = table(heads, rows, row_heads=True, stack=True, empty=self.say("no_accounts"))
        return self.part(
            "table", Html("<div class='kam-managed'>{}</div>").format(listed), quiet(self.say("table_how"))
        )

    def board(self) -> Html:
        """Return plan against actual for each specialist: totals against our own bands, as a chart and as a table."""
        own = self.numbers.own()
        if own.empty:
            return self.part("board", note(self.say("no_specialists"), "info"))
        named = own.assign(**{NAME: own[SPECIALIST].map(lambda code: self.names.get(code, code))})
        caption = self.say("board_caption", targets=self._set(self.numbers.own_targets))
        return self.part("board", figure(self.kit.chart("board", named), caption), self._plan(named))

    def prospects(self) -> Html:
        """Return accounts by grade: how soon the customer decides."""
        grades = self.kit.standards.grades
        if not grades:
            return Html("")
        by = {grade.key: [one for one in self.lines if self.grade(one) is grade] for grade in grades}
        heads = [self.say(f"column.{name}") for name in ("grade", "count", "accounts")]
        between = self.words("reporting.between_lines")
        rows = [
            (
                self.words.text(grade.name),
                len(by[grade.key]),
                between.join(f"{one.account.code} {one.account.name}" for one in by[grade.key])
                if grade.within_days
                else "",
            )
            for grade in grades
        ]
        return self.part(
            "grades", table(heads, rows, numbers=(1,), row_heads=True, stack=True), quiet(self.say("grades_how"))
        )

    def orders(self) -> Html:
        """Return the orders of the period."""
        shown = self.listing(*self.listed("orders"), numbers=(4, 5))
        return self.part("orders", shown or note(self.say("no_orders"), "info"))

    def due(self) -> Html:
        """Return deliveries, papers and payments that are late or due within 30 days."""
        shown = self.listing(*self.listed("due"))
        return self.part("due", shown or note(self.say("nothing_due", days=DUE_DAYS), "info"))

    def listed(self, name: str, typed: bool = False) -> tuple[list[str], officebook.Rows]:
        """Return the heads and rows of a list: "orders" of the period (`typed`: amounts as Money), or what is "due"."""
        if name == "orders":
            taken = [one for one in self.kit.records("orders") if one.day in self.period]
            return officebook.orders(self, sorted(taken, key=lambda one: (one.day, one.code)), typed)
        return officebook.due(self)

    def cards(self) -> Html:
        """Return the accounts as cards under the step of the sales process they stand at (D02–D10)."""
        return officebook.cards(self)

    def definitions(self) -> Html:
        """Return how the figures are reckoned, and what each risk means."""
        terms = [(self.say(f"find.{key}.name"), self.say(f"risk.{key}.means")) for key in officebook.RISKS]
        grades = [(self.words.text(one.name), self.say("grade_means")) for one in self.kit.standards.grades[:1]]
        return self.defined(self.CHANGES, [*terms, *grades])

    def workbook(self) -> Workbook:
        """Return the tables of the report as a workbook."""
        return officebook.workbook(self)

    def end(self) -> End:
        """Return the end mark."""
        spark = [int(value) for value in self.numbers.chart("visit", weeks=12)["count"]]
        heavy = sum(any(risk.heavy for risk in one.risks) for one in self.lines)
        return self.end_of(
            office="office",
            spark=spark,
            trend=self.words("reports.trend_office"),
            figures={self.say("accounts"): str(len(self.lines)), self.say("heavy"): str(heavy)},
        )

    # -- bricks --------------------------------------------------------------------------------------------------------

    def grade(self, one: Managed) -> Grade:
        """Return the grade of an account: the first whose days hold its next decision; else the last."""
        grades, days = self.kit.standards.grades, self._days_to_decision(one)
        return next((each for each in grades if each.within_days is not None and days <= each.within_days), grades[-1])

    def steps(self) -> Mapping[str, str]:
        """Return the step of the sales process at which each account stands, by code; without those nobody knows."""
        return officebook.steps(self)

    def stage(self, one: Managed) -> str:
        """Return the step at which an account stands, in words."""
        step = self.steps().get(one.account.code)
        return self.words.text(self.kit.standards.handbook[step].term) if step else self.words("value.unknown")

    def risk(self, one: Managed) -> Html:
        """Return an account's risks, the heavy ones marked."""
        if not one.risks:
            return badge("ok", self.say("no_risk"))
        return join(
            (badge("high" if risk.heavy else "medium", officebook.risk_said(risk, self.words)) for risk in one.risks),
            " ",
        )

    def next(self, one: Managed) -> str:
        """Return an account's next step: what, by whom, by when."""
        visit = one.next_step
        if visit is None or visit.next_due is None:
            return self.say("no_next")
        return self.say(
            "next",
            step=self.mask.text(visit.next_step),
            who=self.mask.text(visit.next_owner),
            due=visit.next_due.isoformat(),
        )

    def contact(self, one: Managed) -> str:
        """Return when anybody last was in touch."""
        return one.last_contact.isoformat() if one.last_contact else self.say("never")

    def changed(self, one: Managed) -> Sequence[str]:
        """Return an account's risks that are new, and those that are gone, since the last issue."""
        before = self.lines_before.get(one.account.code)
        if before is None:
            return [self.say("new_account")]
        old, new = ({risk.key for risk in each.risks} for each in (before, one))
        came = [
            self.say("came", risk=officebook.risk_said(risk, self.words)) for risk in one.risks if risk.key not in old
        ]
        return came + [self.say("went", risk=self.say(f"find.{key}.name")) for key in sorted(old - new)]

    def _moved(self, one: Managed) -> str:
        told = self.changed(one)
        if not told:
            return ""
        return self.say(
            "moved",
            account=f"{one.account.code} {one.account.name}",
            told=self.words("reporting.between_lines").join(told),
        )

    def _row(self, one: Managed) -> tuple[object, ...]:
        account = one.account
        name = Html("{} {} <small>{}</small>").format(account.code, account.name, self._class(one))
        told = join(self.changed(one), Html("<br>"))
        return (
            name,
            self.stage(one),
            self.names.get(account.specialist or "", account.specialist or self.words("value.unknown")),
            unbroken(self.contact(one)),
            unbroken(self.next(one)),
            self.risk(one),
            told,
        )

    def _class(self, one: Managed) -> str:
        known = one.account.account_class
        return self.words(f"value.accountclass.{known}") if known else self.words("reports.class_unknown")

    def _days_to_decision(self, one: Managed) -> int:
        return (one.decision_by - self.day).days if one.decision_by else 100_000

    def _plan(self, frame: pd.DataFrame) -> Html:
        """Return plan against actual as a table: for each specialist and kind the total and its band."""
        kinds = list(dict.fromkeys(frame[KIND]))
        cells = {(row[NAME], row[KIND]): self._cell(row) for row in frame.to_dict("records")}
        heads = [self.say("column.owner"), *(self.words(f"kpi.{kind}.name") for kind in kinds)]
        rows = [(name, *(cells[name, kind] for kind in kinds)) for name in dict.fromkeys(frame[NAME])]
        return table(heads, rows, row_heads=True, stack=True)

    def _cell(self, row: Mapping[Any, Any]) -> str | Html:
        band = self.say("band", low=telling.plain(float(row[LOW])), high=telling.plain(float(row[HIGH])))
        told = self.say("against", total=row[TOTAL], band=band)
        below = badge("low", self.words("kpi.state.below"))
        return Html("{} {}").format(told, below) if row[STATE] == "below" else told

    def _targets(self) -> str:
        return self.say("targets", daily=self._set(self.numbers.targets), own=self._set(self.numbers.own_targets))

    def _set(self, chosen: TargetSet) -> str:
        return self.say("set", name=self.words.text(chosen.name), version=chosen.version)

    def _years(self) -> Html:
        years = self.numbers.unknown_years()
        return note(self.say("years", years=", ".join(map(str, years))), "warn") if years else Html("")
