"""The log of a day: a press writes one thing down at once; the page keeps what nobody has acknowledged (daylog.js)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import ipywidgets as widgets
from pydantic import ValidationError

from kamkit.errors import KamkitError, UsageError, problem
from kamkit.kit.daily.boarding import specialists
from kamkit.kit.daily.daylog import Entry, Line, Written
from kamkit.look.html import Html, note
from kamkit.look.type import font_face
from kamkit.model.activity import DAILY, Activity, ActivityKind
from kamkit.panels.logsheet import LogSheet
from kamkit.panels.show import html, page
from kamkit.rules.bands import state

if TYPE_CHECKING:
    from kamkit.kit.daily.daylog import DayLog
    from kamkit.kit.kit import Kit

MOST: Mapping[str, int] = {"note": 2000, "next_step": 2000, "next_owner": 200}
CODES = ("account", "person", "answers")
FOUND = 8
BUTTON_WORDS = (
    "saving", "lost", "lost_unkept", "resending", "dropped", "less", "more", "details", "details_of", "account",
    "account_needed", "person", "answers", "answers_note", "note", "result", "next_note", "next_step", "next_owner",
    "next_due", "none", "other_account", "search", "look", "nothing_found", "write", "keep", "cancel", "edit",
    "edit_of", "undo", "undo_of", "from_file", "gone", "put_back", "entries", "no_entry", "show_all", "who", "day",
    "today", "yesterday", "hand", "others", "twice", "slip",
)  # fmt: skip


class DayLogPanel:
    """The log of a book's specialists, one at a time. Tests press `sheet` and read what it shows."""

    def __init__(self, kit: Kit, specialist: str | None = None, lead: str = ""):
        self.kit, self.words = kit, kit.words
        everybody = dict(specialists(kit))
        if specialist is not None:
            everybody = {specialist: kit.daylog(specialist).person.name}
        if not everybody:
            raise UsageError(problem("daylog_nobody", book=kit.book.name))
        self._people = everybody
        self._accounts = {one.code: one for one in kit.records("accounts")}
        self._names = {**{code: one.name for code, one in self._accounts.items()}, **self._persons()}
        owner = hashlib.blake2b(f"{kit.book.id}".encode(), digest_size=8).hexdigest()
        self.sheet = LogSheet(owner=owner, words={name: self.words(f"daylog.{name}") for name in BUTTON_WORDS})
        self.sheet.on_page(tell=self._told, turn=self._turned, find=self._found)
        self.show(next(iter(everybody)), kit.today)
        self.widget = page(kit.lang, html(self._head(lead)), self.sheet)

    def _persons(self) -> dict[str, str]:
        self._people_of: dict[str, list[dict[str, str]]] = {}
        for one in self.kit.records("people"):
            text = f"{one.name} {one.title or ''}".strip()
            self._people_of.setdefault(one.account, []).append({"id": one.code, "text": text})
        return {one["id"]: one["text"] for found in self._people_of.values() for one in found}

    def _head(self, lead: str) -> Html:
        known = lead or self.words("daylog.sample" if self.kit.book.today else "daylog.lead", book=self.kit.book.name)
        return Html("<h3>{}</h3><p>{}</p>").format(self.words("daylog.title"), known)

    # -- what the page asks --------------------------------------------------------------------------------------------

    def _told(self, content: Mapping[str, Any]) -> None:
        """Write down, change, take back or put back what a press says, and reply: saved, doubt, or refused."""
        outcome, said = "saved", ""
        try:
            log, day = self._log(content), _day(content.get("day"))
            outcome, said = self._done(log, day, content)
            self.show(log.specialist, day, self._taken(content) if outcome == "saved" else None)
        except (KamkitError, ValidationError, ValueError) as error:
            outcome, said = "refused", self.words("daylog.refused", why=self._why(error))
        self._type(said)
        self.sheet.answer("reply", id=str(content.get("id", "")), outcome=outcome, said=said)

    def _why(self, error: Exception) -> str:
        return self.words.say_all(error) if isinstance(error, KamkitError) else self.words("daylog.not_understood")

    def _done(self, log: DayLog, day: date, content: Mapping[str, Any]) -> tuple[str, str]:
        act, code = content.get("act"), str(content.get("code", ""))
        kind = str(content.get("activity", ""))
        if act == "take_back":
            log.take_back(code)
            return "saved", self.words("daylog.taken_back", kind=self._kind(kind), count=log.counts(day).get(kind, 0))
        if act == "put_back":
            log.put_back(code)
        else:
            made = self._written(log, day, content)
            if made.like:
                return "doubt", self._doubt(log, day, made.like)
        return "saved", self.words("daylog.saved", kind=self._kind(kind), count=log.counts(day).get(kind, 0))

    def _written(self, log: DayLog, day: date, content: Mapping[str, Any]) -> Written:
        entry, sure = entry_of(str(content.get("activity", "")), content.get("entry")), bool(content.get("sure"))
        if content.get("act") == "change":
            return log.change(str(content.get("code", "")), entry, sure)
        return log.add(UUID(str(content.get("id"))), day, entry, sure)

    def _doubt(self, log: DayLog, day: date, like: str) -> str:
        """Return the question about an entry that says the same as one that stands there."""
        one = next(line.activity for line in log.lines(day) if line.activity.code == like)
        return self.words("daylog.doubt", day=day.isoformat(), kind=self._kind(one.kind), who=self._who(one))

    def _turned(self, content: Mapping[str, Any]) -> None:
        """Show another day or person; what is no day, or lies ahead, is today."""
        code = str(content.get("specialist"))
        try:
            day = min(_day(content.get("day")), self.kit.today)
        except ValueError:
            day = self.kit.today
        self.show(code if code in self._people else self.sheet.shown["specialist"], day)

    def _found(self, content: Mapping[str, Any]) -> None:
        """Tell the accounts whose code or name holds a text, with their people."""
        text = str(content.get("text", "")).strip().casefold()
        fits = [one for one in self._accounts.values() if text and text in f"{one.code} {one.name}".casefold()][:FOUND]
        found = [{"id": one.code, "text": one.name, "people": self._people_of.get(one.code, [])} for one in fits]
        self._type(*(one["text"] for one in found), *(p["text"] for one in found for p in one["people"]))
        self.sheet.answer("found", found=found)

    def _log(self, content: Mapping[str, Any]) -> DayLog:
        code = str(content.get("specialist", ""))
        if code not in self._people:
            raise UsageError(problem("specialist_not_found", name=code, book=self.kit.book.name))
        return self.kit.daylog(code)

    # -- what the page shows -------------------------------------------------------------------------------------------

    def show(self, specialist: str, day: date, gone: Mapping[str, str] | None = None) -> None:
        """Show one specialist's day as it stands; `gone` is the entry that was just taken back."""
        log = self.kit.daylog(specialist)
        lines = log.lines(day)
        shown = {
            "specialist": specialist, "day": day.isoformat(), "today": self.kit.today.isoformat(),
            "yesterday": (self.kit.today - timedelta(days=1)).isoformat(), "gone": gone,
            "specialists": [{"id": code, "text": name} for code, name in self._people.items()],
            "off": self.words(f"daylog.off_{reason}") if (reason := log.off(day)) else "",
            "kinds": self._kinds(log, day), "entries": [self._line(one) for one in lines],
            "mails": [self._mail(one) for one in log.mails(day)],
        }  # fmt: skip
        with self.sheet.hold_sync():
            self.sheet.book = self._book(specialist)
            self.sheet.shown = shown
            self._type(str(shown), str(self.sheet.book))

    def _type(self, *texts: str) -> None:
        """Hand the page the characters of these texts, for machines that have no Chinese font."""
        said = "".join([*self.sheet.words.values(), str(self.sheet.shown), *texts])
        self.sheet.font = font_face("".join(sorted({sign for sign in said if ord(sign) > 127})))

    def _book(self, specialist: str) -> dict[str, Any]:
        own = [one for one in self._accounts.values() if one.specialist == specialist]
        people = {one.code: self._people_of.get(one.code, []) for one in own}
        return {"accounts": [{"id": one.code, "text": one.name} for one in own], "people": people}

    def _kinds(self, log: DayLog, day: date) -> list[dict[str, Any]]:
        counts, bands, off = log.counts(day), log.bands(), log.off(day)
        return [self._kind_shown(str(kind), counts[str(kind)], None if off else bands.get(str(kind)))
                for kind in (*DAILY, *(one for one in ActivityKind if one not in DAILY))]

    def _kind_shown(self, kind: str, count: int, band: Any) -> dict[str, Any]:
        how = state(count, band) if band else "none"
        ends = {"low": band.low, "high": band.high, "short": band.low - count} if band else {}
        said = self.words(f"daylog.{how}", **ends) if band else ""
        return {"id": kind, "name": self._kind(kind), "count": count, "state": how, "said": said,
                "hand": kind in list(DAILY), "details": kind == ActivityKind.VISIT}

    def _line(self, line: Line) -> dict[str, Any]:
        one, visit = line.activity, line.visit
        values = {name: value for name in (*CODES, "note") if (value := getattr(one, name))}
        if visit:
            held = {name: getattr(visit, name) for name in ("next_step", "next_owner", "next_due")}
            values |= {name: str(value) for name, value in held.items() if value}
        names = {code: self._names.get(code, code) for code in (one.account, one.person) if code}
        return {"id": one.code, "kind": str(one.kind), "name": self._kind(one.kind), "who": self._who(one),
                "note": one.note or "", "next": self._next(line), "own": line.own, "values": values, "names": names,
                "people": self._people_of.get(one.account or "", [])}

    def _next(self, line: Line) -> str:
        """Return a visit's next step in words; without owner and day it counts as none (H37), and that is said."""
        visit = line.visit
        if visit is None:
            return ""
        if visit.has_next_step and visit.next_due:
            due, owner = visit.next_due.isoformat(), visit.next_owner
            return self.words("daylog.next", step=visit.next_step, owner=owner, due=due)
        return self.words("daylog.next_open" if visit.next_step or visit.next_due else "daylog.next_none")

    def _mail(self, one: Activity) -> dict[str, Any]:
        codes = [code for code in (one.account, one.person) if code]
        return {"id": one.code, "text": f"{one.day:%m-%d} {self._who(one)}", "account": one.account or "",
                "person": one.person or "", "names": {code: self._names.get(code, code) for code in codes}}

    def _taken(self, content: Mapping[str, Any]) -> dict[str, str] | None:
        if content.get("act") != "take_back":
            return None
        kind = str(content.get("activity", ""))
        return {"id": str(content.get("code", "")), "kind": kind, "text": self._kind(kind)}

    def _kind(self, kind: str) -> str:
        return self.words(f"value.activitykind.{kind}") if kind in list(ActivityKind) else kind

    def _who(self, one: Activity) -> str:
        return " · ".join(self._names.get(code, code) for code in (one.account, one.person) if code)


def entry_of(kind: str, told: Any) -> Entry:
    """Return the entry that a page's fields come to; what is blank is nothing. Raise UsageError for a text too long,
    ValueError for a day that is none."""
    fields = told if isinstance(told, Mapping) else {}
    given = {name: str(fields[name]).strip() for name in (*CODES, *MOST, "next_due") if fields.get(name)}
    long = [name for name, most in MOST.items() if len(given.get(name, "")) > most]
    if long:
        raise UsageError(problem("daylog_too_long", most=MOST[long[0]]))
    due = given.pop("next_due", "")
    return Entry(kind=kind, **{name: text for name, text in given.items() if text}, next_due=_day(due) if due else None)


def _day(text: Any) -> date:
    return date.fromisoformat(str(text))


def daylog(kit: Kit, specialist: str | None = None) -> widgets.Widget:
    """Return the screen on which a day's work is written down; with a code it is that specialist's alone."""
    try:
        return DayLogPanel(kit, specialist).widget
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))
