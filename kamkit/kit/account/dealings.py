"""What passed between an account and us, part by part: vehicles, projects, visits, promises, deals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kamkit.kit.account import deals
from kamkit.kit.account.known import Known
from kamkit.kit.report.sections import MOST_ROWS, heading, money, para, percent, section, total
from kamkit.look.html import Html, badge, definition_list, esc, join, table
from kamkit.model.account import Account, Project, Registration, Step
from kamkit.model.sales import Dealer, Specialist
from kamkit.model.visit import Promise, Visit
from kamkit.rules.periods import Period
from kamkit.rules.qualify import traits

WARN_DAYS = 30
PROMISE_MARK = {"kept": "ok", "late": "low", "broken": "high", "open": "none"}


def keepers(of: Known, account: Account) -> Iterator[tuple[str, str]]:
    """Yield who of ours keeps the account: field and name."""
    yield "specialist", of.called(Specialist, account.specialist)
    yield "dealer", of.called(Dealer, account.dealer)


def figures(of: Known) -> Iterator[tuple[object, object]]:
    """Yield figures at a glance, of what the book knows."""
    days = [visit.day for visit in of.records("visits") if visit.day <= of.today]
    if days:
        yield of.words("dossier.last_visit"), of.ago(max(days))
    known = traits(of.file.purchases, of.file.fleet)
    if known.share is not None:
        yield of.words("dossier.share"), percent(known.share)
    broken = sum(promise.state(of.today) == "broken" for promise in of.records("promises"))
    if broken:
        yield of.words("dossier.broken"), broken
    if not of.group.members:
        yield from deals.figures(of)


# -- what happened in a period -----------------------------------------------------------------------------------------

def happened(of: Known, now: Period, before: Period) -> Iterator[str]:
    """Yield what happened in a period, a line a matter, with how often it did in the one before."""
    counted, then = _counted(of, now), _counted(of, before)
    for name, count in counted.items():
        if count or then[name]:
            told = of.words(f"dossier.lately_{name}", count=count)
            yield of.words("dossier.lately_before", told=told, before=then[name])
    yield from (line for line in (_bought(of, now), _steps_done(of, now)) if line)


def _counted(of: Known, span: Period) -> dict[str, int]:
    """Return how often each thing happened in a period, by the days of the records."""
    promises = of.records("promises")
    days = {
        "visits": [v.day for v in of.records("visits")],
        "contacts": [a.day for a in of.records("activities") if a.kind != "visit"],
        "promised": [p.made for p in promises],
        "kept": [p.kept_on for p in promises],
        "newly_broken": [p.due for p in promises if p.state(of.today) == "broken"],
        "registered": [r.day for r in of.file.registrations],
        **deals.days(of),
    }
    return {name: sum(day is not None and day in span for day in found) for name, found in days.items()}


def _bought(of: Known, span: Period) -> str:
    found = [p for p in of.file.purchases if p.day in span]
    ours = sum(p.quantity for p in found if p.ours)
    others = sum(p.quantity for p in found if not p.ours)
    return of.words("dossier.lately_bought", ours=ours, others=others) if found else ""


def _steps_done(of: Known, span: Period) -> str:
    done = [_step_name(of, step) for step in of.file.steps if step.done and step.done in span]
    return of.words("dossier.lately_steps", steps=of.words("dossier.between").join(done)) if done else ""


# -- vehicles ----------------------------------------------------------------------------------------------------------

def fleet(of: Known) -> Html:
    """Return what it drives, most first, with our share."""
    items = sorted(of.file.fleet, key=lambda item: -item.quantity)
    if not items:
        return Html("")
    count = sum(item.quantity for item in items)
    share = percent(traits((), items).share)
    told = of.words("dossier.fleet_told", count=count, share=share)
    fields = ("brand", "model", "quantity", "bought", "use", "satisfaction")
    rows = [(_brand(of, item.brand, item.ours), item.model, item.quantity, of.value(item.bought),
             of.mask.text(item.use), f"{item.satisfaction}/5" if item.satisfaction else "") for item in items]
    return section(of.words("dossier.fleet"), para(told), _listed(of, "fleet", fields, rows, numbers=(2,)))


def purchases(of: Known) -> Html:
    """Return purchases, newest first, and the three traits of a key account as far as they show."""
    bought = sorted(of.file.purchases, key=lambda purchase: purchase.day, reverse=True)
    if not bought:
        return Html("")
    fields = ("day", "brand", "model", "quantity", "amount", "channel")
    rows = [(p.day.isoformat(), _brand(of, p.brand, p.ours), p.model, p.quantity, money(p.amount, of.words),
             of.mask.text(p.channel)) for p in bought]
    return section(of.words("dossier.purchases"), _traits(of), _listed(of, "purchases", fields, rows, numbers=(3, 4)))


def _traits(of: Known) -> Html:
    known = traits(of.file.purchases, of.file.fleet)
    span = "" if known.span_months is None else of.words("dossier.months", count=known.span_months)
    value = total(known.contribution, of.words)
    pairs = [("orders", of.words("dossier.times", count=known.orders)), ("span", span or of.words("dossier.not_yet")),
             ("repeat", of.words("dossier.not_yet") if known.repeat is None else percent(known.repeat)),
             ("contribution", value or of.words("dossier.not_yet"))]
    return definition_list((of.words(f"dossier.{name}"), shown) for name, shown in pairs)


def _brand(of: Known, brand: str, ours: bool) -> Html:
    return join([brand, " ", badge("ok", of.words("dossier.ours"))]) if ours else join([brand])


# -- projects and registrations ----------------------------------------------------------------------------------------

def projects(of: Known) -> Html:
    """Return each project: why, how many, with what money, and its way through procurement."""
    return section(of.words("dossier.projects"), *(_project(of, project) for project in of.file.projects))


def _project(of: Known, project: Project) -> Html:
    fields = ("plan", "problem", "quantity", "budget_source", "decision_by", "delivery_by")
    pairs = [(of.words(f"field.projects.{name}"), of.value(getattr(project, name))) for name in fields]
    pairs.insert(3, (of.words("field.projects.budget"), money(project.budget, of.words)))
    known = [(name, value) for name, value in pairs if value]
    chain = {step.key: place for place, step in enumerate(of.kit.standards.chain)}
    steps = sorted((s for s in of.file.steps if s.project == project.code), key=lambda s: chain.get(s.step, len(chain)))
    return join([heading(of.mask.text(project.name)), definition_list(known), _steps(of, steps)])


def _steps(of: Known, steps: Sequence[Step]) -> Html:
    if not steps:
        return Html("")
    heads = [of.words(f"field.steps.{name}") for name in ("step", "owner", "due", "done")]
    rows = [(_step_name(of, s), of.person(s.owner), of.value(s.due), _step_state(of, s)) for s in steps]
    return table([*heads[:3], of.words("dossier.state")], rows, row_heads=True, stack=True)


def _step_state(of: Known, step: Step) -> Html:
    if step.done:
        return badge("ok", of.words("dossier.step_done", day=step.done.isoformat()))
    if step.due and step.due < of.today:
        return badge("high", of.words("dossier.step_late", days=(of.today - step.due).days))
    return badge("none", of.words("dossier.step_ahead"))


def _step_name(of: Known, step: Step) -> str:
    return next((of.words.text(s.name) for s in of.kit.standards.chain if s.key == step.step), step.step)


def registrations(of: Known) -> Html:
    """Return registrations, the latest to end first, each with how it stands and with whose it overlaps."""
    listed = sorted(of.file.registrations, key=lambda each: each.valid_until, reverse=True)
    if not listed:
        return Html("")
    fields = ("dealer", "specialist", "day", "valid_until")
    rows = [(of.called(Dealer, r.dealer), of.called(Specialist, r.specialist), r.day.isoformat(),
             r.valid_until.isoformat(), _registered(of, r)) for r in listed]
    heads = [*(of.words(f"field.registrations.{name}") for name in fields), of.words("dossier.state")]
    return section(of.words("dossier.registrations"), table(heads, rows, row_heads=True, stack=True))


def _registered(of: Known, one: Registration) -> Html:
    left = (one.valid_until - of.today).days
    if left < 0:
        state = badge("none", of.words("dossier.expired", days=-left))
    else:
        state = badge("medium" if left <= WARN_DAYS else "ok", of.words("dossier.valid", days=left))
    if left >= 0 and any(one.overlaps(other) for other in of.file.registrations):
        return join([state, " ", badge("high", of.words("dossier.overlaps"))])
    return state


# -- visits and promises -----------------------------------------------------------------------------------------------

def visits(of: Known) -> Html:
    """Return the last visits: whom, what came out, and what was to come next."""
    held = sorted((v for v in of.records("visits") if v.day <= of.today), key=lambda visit: visit.day, reverse=True)
    if not held:
        return Html("")
    fields = ("day", "participants", "purpose", "result")
    heads = [*(of.words(f"field.visits.{name}") for name in fields), of.words("dossier.next_step")]
    between = of.words("dossier.between")
    rows = [(v.day.isoformat(), between.join(map(of.person, v.participants)), of.mask.text(v.purpose),
             of.mask.text(v.result), _next_step(of, v)) for v in held[:MOST_ROWS]]
    told = of.more(len(held))
    return section(of.words("dossier.visits"), table(heads, rows, row_heads=True, stack=True), told)


def _next_step(of: Known, visit: Visit) -> Html:
    if not visit.has_next_step or visit.next_due is None:
        return badge("medium", of.words("dossier.no_next_step"))
    due = Html("<span style='white-space:nowrap'>{}</span>").format(visit.next_due.isoformat())
    who = Html(of.words("dossier.next_told", who=esc(of.mask.text(visit.next_owner)), due=due))
    return join([of.mask.text(visit.next_step), Html(" <small>{}</small>").format(who)])


def promises(of: Known) -> Html:
    """Return promises broken and open; the kept ones are counted."""
    made = of.records("promises")
    if not made:
        return Html("")
    count = Counter(promise.state(of.today) for promise in made)
    told = of.words("dossier.promises_told", **{state: count[state] for state in PROMISE_MARK})
    shown = sorted((p for p in made if p.state(of.today) in {"broken", "open"}), key=lambda p: p.due, reverse=True)
    fields = ("what", "person", "specialist", "due")
    heads = [*(of.words(f"field.promises.{name}") for name in fields), of.words("dossier.state")]
    rows = [_promise(of, promise) for promise in shown[:MOST_ROWS]]
    listed = table(heads, rows, row_heads=False, stack=True) if rows else Html("")
    return section(of.words("dossier.promises"), para(told), listed, of.more(len(shown)))


def _promise(of: Known, promise: Promise) -> Sequence[object]:
    state = promise.state(of.today)
    mark = badge(PROMISE_MARK[state], of.words(f"dossier.promise_{state}"))
    return (of.mask.text(promise.what), of.person(promise.person), of.called(Specialist, promise.specialist),
            promise.due.isoformat(), mark)


def _listed(
    of: Known, kind: str, fields: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[int]
) -> Html:
    heads = [of.words(f"field.{kind}.{name}") for name in fields]
    return join([table(heads, rows[:MOST_ROWS], numbers=numbers, row_heads=True, stack=True), of.more(len(rows))])
