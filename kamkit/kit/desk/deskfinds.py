"""What stands out at a specialist's desk: each check names facts of this person's own work, no distance from others.

The limits are ours; the handbook's bands are for reference, and a day above one is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from kamkit.kit.desk import tradefinds
from kamkit.kit.desk.deskat import DeskAt, age
from kamkit.kit.desk.held import overdue
from kamkit.kit.desk.tradefinds import day_said
from kamkit.kit.report import telling
from kamkit.kit.report.spotted import Spotted, ranked
from kamkit.lang.words import Words
from kamkit.model.finding import Weight
from kamkit.rules.bands import together

if TYPE_CHECKING:
    import pandas as pd

    from kamkit.kit.counts.numbers import Numbers

MAIL, CALLS = "direct_mail", "mail_followup_call"
CHARTED = ("known_call", "cold_call", MAIL, CALLS)
"""The kinds of work whose run charts are read."""
FELL, NEAR_ALL, FEW_FOLLOWED, HARDLY_ANY = 0.2, 0.8, 0.6, 0.3
"""Follow-up fell by so much; so much is as good as all; less is too little; less than that is hardly any."""
RUN, LONG_RUN = 4, 6
"""Days at work below a band, one after the other, that are worth a word; and worth a talk."""
ONE_DAY = 0.5
"""Share of all entries on one weekday from which the log is taken to be written up on that day."""
UNWRITTEN = 0.6
"""Share of days at work with an entry under which it is told."""
MOSTLY = 0.6
"""Share of days below a band from which it is no run but the rule."""
LOOSE = 0.4
"""Share of visits without a next step from which it is told."""
LONG_OVERDUE, MANY_OVERDUE = 14, 3
OFF_MANY, OFF_SHARE = 10, 0.1
UNLINKED_MANY, UNLINKED_SHARE = 5, 0.5
FEWEST_WON, SLOW = 10, 9
"""From so many won deals on their cycle says how long is long: longer than nine in ten of them."""
SHORT = 0.1
"""A total that lacks less than such a part of the band's lower end is as good as within it."""
APART = 3
"""Weeks between two flagged ones up to which they are told together."""


def found(at: DeskAt, before: DeskAt | None, words: Words) -> tuple[Spotted, ...]:
    """Return the findings of a period, the heaviest first; `before` is the period before it, for what fell or rose."""
    listed: list[Spotted] = []
    if at.ahead:
        return ()
    if at.logged:
        listed += _logged(at, at.numbers, before, words)
    return ranked([*listed, *recorded(at, words)])


def recorded(at: DeskAt, words: Words) -> Iterator[Spotted]:
    """Yield what records tell, of one specialist or of several together."""
    yield from _orphaned(at)
    yield from _promises(at)
    yield from _silent(at, words)
    yield from _loose(at)
    yield from tradefinds.found(at, words)
    yield from _deals(at, words)


# -- what the log says -------------------------------------------------------------------------------------------------


def _logged(at: DeskAt, numbers: Numbers, before: DeskAt | None, words: Words) -> list[Spotted]:
    figures = at.figures
    nothing = list(_nothing(figures, len(at.entries) + len(at.visits)))
    if nothing:
        return nothing
    mail = list(_mail(at, before))
    batched = list(_batched(at, numbers, words))
    runs = [] if batched else list(_runs(at.days, {CALLS} if mail else set(), words))
    causes = list(_causes(at, words))
    told = {one.about.split()[-1] for one in (*runs, *causes)} | ({CALLS} if mail else set())
    short = _short(at.bands, told, words)
    return [*mail, *batched, *runs, *causes, *short, *_gaps(figures, bool(batched)), *_loose_calls(figures)]


def _nothing(figures: Mapping[str, Any], entries: int) -> Iterator[Spotted]:
    worked = figures["days_worked"].value
    if not entries and worked >= RUN:
        yield Spotted("nothing_written", Weight.HIGH, {"days": worked})


def _mail(at: DeskAt, before: DeskAt | None) -> Iterator[Spotted]:
    """Yield that mail goes without calls: fallen since the period before, or too seldom in this one."""
    now = at.figures["mail_coverage"]
    if now.value is None:
        return
    was = before.figures.get("mail_coverage") if before else None
    facts = {"share": f"{now.value:.0%}", "settled": now.count, "missed": at.figures["mail_missed"].value,
             "days": at.numbers.targets.followup_days}
    if was is not None and was.value is not None and was.value - now.value >= FELL and now.value < NEAR_ALL:
        yield Spotted("followup_fell", Weight.HIGH, {**facts, "was": f"{was.value:.0%}"}, _missed(at), "mail")
    elif now.value < FEW_FOLLOWED:
        weight = Weight.HIGH if now.value < HARDLY_ANY else Weight.MEDIUM
        yield Spotted("mail_unfollowed", weight, facts, _missed(at), "mail")


def _missed(at: DeskAt) -> Sequence[tuple[str, str]]:
    lost = at.mails[at.mails["state"] == "missed"].sort_values("waited", ascending=False)
    accounts = [account if isinstance(account, str) else None for account in lost["account"]]
    return [(code, f"{day_said(day, at.day)} {at.held.account(account)}".strip())
            for code, day, account in zip(lost["code"], lost["day"], accounts, strict=True)]


def _batched(at: DeskAt, numbers: Numbers, words: Words) -> Iterator[Spotted]:
    """Yield that the log is written up in one go: on one weekday, or on few days that hold more than a day can."""
    share, written = at.figures["one_weekday"], at.figures["days_written"]
    mine = at.entries
    days = mine["day"].dt.date.value_counts().sort_index()
    evidence = [(day.isoformat(), words("desk.entries", count=count)) for day, count in days.items()]
    if share.value is not None and share.value >= ONE_DAY:
        top = int(mine["day"].dt.day_of_week.value_counts().idxmax())
        facts = {"weekday": words(f"reporting.weekday.{top}"), "share": f"{share.value:.0%}", "count": share.count}
        yield Spotted("one_day", Weight.MEDIUM, facts, [one for one in evidence if _weekday(one[0]) == top], "log")
    elif share.value is not None and written.value is not None and written.value < UNWRITTEN:
        most = together(numbers.targets.bands.values()).high
        if share.count > most * len(days):
            facts = {"days": len(days), "worked": written.count, "count": share.count}
            yield Spotted("batched", Weight.MEDIUM, facts, evidence, "log")


def _weekday(day: str) -> int:
    return date.fromisoformat(day).weekday()


def _runs(days: pd.DataFrame, leave_out: set[str], words: Words) -> Iterator[Spotted]:
    """Yield, for each kind, that most days at work lie below its band; else its longest run of such days, with how many
    of them others stood above."""
    there = days[days["state"] != "off"]
    above = {kind: set(rows.loc[rows["state"] == "above", "day"]) for kind, rows in there.groupby("kind")}
    for kind, rows in there.groupby("kind", sort=False):
        run = _longest(list(zip(rows["day"], rows["count"], rows["state"] == "below", strict=True)))
        if len(run) < RUN or kind in leave_out:
            continue
        others = sum(any(day in found for other, found in above.items() if other != kind) for day, _ in run)
        below = rows[rows["state"] == "below"]
        facts = {"kind": telling.kind(str(kind), words), "days": len(run), "low": int(rows["low"].iloc[0]),
                 "first": run[0][0].date().isoformat(), "last": run[-1][0].date().isoformat(), "others": others,
                 "below": len(below), "all": len(rows)}
        key = "run_traded" if others * 2 >= len(run) else "run_long" if len(run) >= LONG_RUN else "run_below"
        if len(below) >= MOSTLY * len(rows):
            key, run = "mostly_below", list(zip(below["day"], below["count"], strict=True))
        evidence = [(day.date().isoformat(), words("desk.times", count=count)) for day, count in run]
        yield Spotted(key, Weight.LOW if key == "run_below" else Weight.MEDIUM, facts, evidence, f"days {kind}")


def _longest(days: Sequence[tuple[Any, int, bool]]) -> list[tuple[Any, int]]:
    best: list[tuple[Any, int]] = []
    run: list[tuple[Any, int]] = []
    for day, count, below in days:
        run = [*run, (day, count)] if below else []
        best = run if len(run) > len(best) else best
    return best


def _causes(at: DeskAt, words: Words) -> Iterator[Spotted]:
    """Yield the kinds of work whose run chart is flagged in a week of this period."""
    for kind in CHARTED:
        chart = at.chart(kind)
        chart = chart[chart["start"] <= str(at.day)]
        flagged = chart[chart["flags"].map(bool)]
        if len(flagged) and flagged["start"].iloc[-1].date() + timedelta(days=6) >= at.period.start:
            yield _cause(kind, chart, words)


def _cause(kind: str, chart: pd.DataFrame, words: Words) -> Spotted:
    """Return what the last flagged weeks say: those in a row, up to the newest, on one side of the mean."""
    rows = [row for row in chart.to_dict("records") if row["flags"]]
    low = rows[-1]["x"] < rows[-1]["mean"]
    told = _together([row for row in rows if (row["x"] < row["mean"]) == low])
    last = told[-1]
    flags = dict.fromkeys(flag for row in told for flag in row["flags"])
    facts = {"kind": telling.kind(kind, words), "week": last["label"], "since": told[0]["label"], "weeks": len(told),
             "value": telling.plain(last["x"]), "mean": telling.plain(last["mean"]),
             "lower": telling.plain(max(0.0, last["lower"])), "upper": telling.plain(last["upper"]),
             "flag": words("reporting.between_lines").join(words(f"kpi.flag.{flag}") for flag in flags)}
    evidence = [(row["label"], words("desk.a_day", value=telling.plain(row["x"]))) for row in reversed(told)]
    return Spotted("cause_low" if low else "cause_high", Weight.MEDIUM if low else Weight.LOW, facts, evidence,
                   f"cause {kind}")


def _together(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the newest of the rows and those before it that follow each other closely."""
    starts = [row["start"].date() for row in rows]
    gaps = [at for at in range(1, len(rows)) if (starts[at] - starts[at - 1]).days > 7 * APART]
    return rows[gaps[-1] if gaps else 0:]


def _short(bands: pd.DataFrame, told: set[str], words: Words) -> Iterator[Spotted]:
    """Yield the kinds whose total lies below the band of the days worked, where nothing else has told of them."""
    for row in bands.to_dict("records"):
        short = row["low"] - row["total"]
        if row["state"] == "below" and row["kind"] not in told and short >= SHORT * row["low"]:
            facts = {"kind": telling.kind(row["kind"], words), "short": short,
                     **{name: row[name] for name in ("total", "days", "low", "high", "below")}}
            yield Spotted("total_below", Weight.LOW, facts, about=f"days {row['kind']}")


def _gaps(figures: Mapping[str, Any], batched: bool) -> Iterator[Spotted]:
    written, off = figures["days_written"], figures["off_days_work"]
    if not batched and written.value is not None and written.value < UNWRITTEN:
        yield Spotted("days_unwritten", Weight.MEDIUM, {"share": f"{written.value:.0%}", "days": written.count,
                                                        "empty": round((1 - written.value) * written.count)})
    if off.value >= OFF_MANY and off.value >= OFF_SHARE * off.count:
        yield Spotted("off_days", Weight.LOW, {"count": off.value, "all": off.count})


def _loose_calls(figures: Mapping[str, Any]) -> Iterator[Spotted]:
    loose = figures["mail_unlinked"]
    if loose.value >= UNLINKED_MANY and loose.value >= UNLINKED_SHARE * loose.count:
        yield Spotted("calls_unlinked", Weight.MEDIUM, {"count": loose.value, "all": loose.count})


# -- what the records say ----------------------------------------------------------------------------------------------


def _orphaned(at: DeskAt) -> Iterator[Spotted]:
    left = at.person.left if len(at.held.team) == 1 else None
    if left and left <= at.day and at.held.accounts:
        evidence = [(one.code, one.name) for one in at.held.accounts]
        yield Spotted("orphaned", Weight.HIGH, {"day": left.isoformat(), "count": len(evidence)}, evidence)


def _promises(at: DeskAt) -> Iterator[Spotted]:
    late = at.overdue
    if late:
        days = overdue(late[0], at.day)
        heavy = days >= LONG_OVERDUE or len(late) >= MANY_OVERDUE
        evidence = [(one.code, f"{at.held.account(one.account)} {day_said(one.due, at.day)}") for one in late]
        yield Spotted("promises_overdue", Weight.HIGH if heavy else Weight.MEDIUM,
                      {"count": len(late), "days": days}, evidence)


def _silent(at: DeskAt, words: Words) -> Iterator[Spotted]:
    if not at.silent or (at.person.left and at.person.left <= at.day):
        return
    busy = {one.account for one in at.deals.open} | {one.account for one in at.held.projects
                                                      if one.decision_by and one.decision_by >= at.day}
    heavy = any(one.code in busy for one, _ in at.silent)
    evidence = [(one.code, words("desk.silent_for", name=one.name, days=days) if days is not None
                 else words("desk.never_seen", name=one.name)) for one, days in at.silent]
    facts = {"count": len(at.silent), "all": len(at.held.accounts), "limit": at.held.kit.standards.limits.stale_days,
             "busy": sum(one.code in busy for one, _ in at.silent)}
    yield Spotted("silent_busy" if heavy else "silent", Weight.HIGH if heavy else Weight.MEDIUM, facts, evidence,
                  "silent")


def _loose(at: DeskAt) -> Iterator[Spotted]:
    share = at.figures.get("visits_next_step")
    if share is not None and share.value is not None and 1 - share.value >= LOOSE:
        evidence = [(one.code, f"{day_said(one.day, at.day)} {at.held.account(one.account)}")
                    for one in reversed(at.loose)]
        yield Spotted("visits_loose", Weight.MEDIUM, {"count": len(at.loose), "all": len(at.visits)}, evidence)


def _deals(at: DeskAt, words: Words) -> Iterator[Spotted]:
    """Yield deals open longer than nine in ten of the won ones took, and what lacks an account or an amount."""
    days = cycles(at)
    if len(days) >= FEWEST_WON:
        long = round(quantiles(days, n=10, method="inclusive")[SLOW - 1])
        old = [one for one in at.deals.open if (age(at.day, one.opened) or 0) > long]
        if old:
            unknown = words("value.unknown")
            evidence = [(one.code, words("desk.open_for", name=at.held.account(one.account) or unknown,
                                         days=age(at.day, one.opened))) for one in old]
            facts = {"count": len(old), "all": len(at.deals.open), "long": long, "won": len(days)}
            yield Spotted("deals_old", Weight.MEDIUM, facts, evidence)
    nobody = [one for one in (*at.deals.opened, *at.deals.won, *at.deals.lost) if one.account is None]
    nobody = list({one.code: one for one in nobody}.values())
    if nobody:
        yield Spotted("deals_nobody", Weight.LOW, {"count": len(nobody)}, [(one.code, "") for one in nobody])
    if at.deals.unvalued:
        unvalued = [(one.code, at.held.account(one.account)) for one in at.deals.won if one.amount is None]
        yield Spotted("deals_unvalued", Weight.LOW, {"count": at.deals.unvalued}, unvalued)


def cycles(at: DeskAt) -> list[int]:
    """Return the days from opening to winning of every deal won up to the period's end."""
    return [(one.closed - one.opened).days for one in at.held.deals
            if str(one.stage) == "won" and one.opened and one.closed and one.opened <= one.closed <= at.day]

