"""The kit: what doors, notebooks and reports ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kamkit import settings
from kamkit.bank.kept import bank_of, standards_of
from kamkit.bank.read import Bank
from kamkit.errors import ContentError, NotFound, Problem, problem
from kamkit.groups.tell import Told
from kamkit.kit import answers, book, coverage, marking, people, practising, printing, runs, solved, told
from kamkit.kit.account.dossier import Dossier
from kamkit.kit.report.basis import Basis, basis_of
from kamkit.kit.report.subjects import subjects_of
from kamkit.lang.words import Words
from kamkit.model.account import AccountFile
from kamkit.model.exercise import Exercise, GroupCase, Met, Verdict
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Person
from kamkit.model.standards import Standards
from kamkit.practice.forms import Which
from kamkit.rules.completeness import FilledList
from kamkit.rules.qualify import Qualification
from kamkit.settings import Lang, Workshop
from kamkit.store.books import Book
from kamkit.store.carried import carried
from kamkit.store.open import Store, open_store
from kamkit.store.still import Still

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from kamkit.kit import debrief, exchange
    from kamkit.kit.counts.numbers import Numbers
    from kamkit.kit.daily import clinic
    from kamkit.kit.daily.board import Board
    from kamkit.kit.daily.daylog import DayLog
    from kamkit.kit.desk.desk import DeskReport
    from kamkit.kit.group.groupreport import GroupReport
    from kamkit.kit.office.office import Office
    from kamkit.kit.outlet.outlet import OutletReport
    from kamkit.kit.school.classreport import ClassReport
    from kamkit.look.html import Html

SAMPLES: dict[Lang, str] = {"zh": "sample", "en": "sample-en"}
"""The sample book of each language: the same accounts, told in it."""


def open_kit(
    lang: str | None = None, db: str | Path | None = None, book: str | None = None, home: str | Path | None = None
) -> Kit:
    """Return the kit (see kamkit.open_kit)."""
    workshop = settings.load(home)
    return Kit(workshop, settings.language(lang, workshop), settings.store_address(db), book)


class Kit:
    """One workshop home, one store, one book, one language. Opens its store when it is first needed."""

    def __init__(self, workshop: Workshop, lang: Lang, address: str | None, book_name: str | None):
        self.workshop = workshop
        self.lang: Lang = lang
        self.address = address
        self.words = Words(lang, workshop.brand)
        self._book_name = book_name or settings.environment("BOOK") or SAMPLES[self.lang]

    # -- what it stands on ---------------------------------------------------------------------------------------------

    @cached_property
    def store(self) -> Store:
        """Return the store: the one that was named, which must exist, or the default one, made on first use."""
        if known := carried(self.address):
            return known
        if self.address is None:
            return open_store(settings.default_store(), create=True, i_know=settings.knows_the_risk())
        return open_store(self.address, i_know=settings.knows_the_risk())

    @cached_property
    def book(self) -> Book:
        """Return the book in use; the sample is made where the store has none. Raise NotFound for another name."""
        sample_in = next((lang for lang, name in SAMPLES.items() if name == self._book_name), None)
        if sample_in and not book.holds_accounts(self.store, self._book_name):
            from kamkit.kit import exchange

            return exchange.sample_book(self.store, self.workshop, self._book_name, sample_in)
        return book.named(self.store, self._book_name)

    @cached_property
    def bank(self) -> Bank:
        """Return all content of the workshop home, with every problem in it."""
        return bank_of(self.workshop)

    @cached_property
    def standards(self) -> Standards:
        """Return the standards. Raise ContentError with every problem in them where they cannot be read."""
        standards, reading = standards_of(self.workshop)
        if standards is None:
            raise ContentError(tuple(reading.problems))
        return standards

    @property
    def today(self) -> date:
        """Return today: the book's own clock where it has one (the sample), else the workshop's date."""
        return self.book.today or self.workshop.today()

    def local_time(self, at: datetime) -> str:
        """Return a moment as people of the workshop's zone write it: day, hour and minute."""
        return at.astimezone(ZoneInfo(self.workshop.zone)).strftime("%Y-%m-%d %H:%M")

    def in_language(self, lang: str) -> Kit:
        """Return a kit like this one in another language, on the same store."""
        other = Kit(self.workshop, settings.language(lang, self.workshop), self.address, self._book_name)
        shared = ("store", "bank", "standards")
        other.__dict__.update({key: self.__dict__[key] for key in shared if key in self.__dict__})
        return other

    def at_rest(self) -> Kit:
        """Return a kit like this one that reads each thing once: in a report one figure is the same everywhere."""
        other = self.in_language(self.lang)
        other.__dict__.update(store=self.store if self.store.keeps else Still(self.store), book=self.book)
        return other

    # -- exercises and answers -----------------------------------------------------------------------------------------

    def exercises(self, skill: str | None = None, case: str | None = None) -> tuple[Exercise, ...]:
        """Return the exercises, of one skill or one case where that is given, ordered by id."""
        found = (self.bank.exercises[key] for key in sorted(self.bank.exercises))
        return tuple(e for e in found if skill in (None, e.skill) and case in (None, e.case))

    def exercise(self, exercise_id: str) -> Exercise:
        """Return one exercise, by its id or a former one. Raise NotFound, or ContentError where its file is faulty."""
        found = self.bank.exercises.get(exercise_id)
        return found or self._formerly(exercise_id)

    def case(self, case_id: str) -> GroupCase:
        """Return one group case. Raise NotFound where there is none."""
        if case_id not in self.bank.cases:
            raise NotFound(problem("case_not_found", name=case_id))
        return told.case_in(self.bank.cases[case_id], self.lang)

    def presented(self, exercise_id: str, session: answers.Session) -> tuple[Exercise, int]:
        """Return an exercise as this trainee gets it, and the number of the variant."""
        return session.presented(exercise_id), session.variant(exercise_id)

    def solved(self, exercise_id: str) -> solved.Solved:
        """Return an exercise as an experienced specialist solves it. Raise NotFound where there is none."""
        return solved.solved(self, exercise_id)

    def debrief(self, session: answers.Session | None = None, skill: str | None = None) -> debrief.Debrief:
        """Return what a trainee's own answers show, of one skill or of all: frames as pictures, and in words."""
        from kamkit.kit import debrief

        return debrief.debrief(self, session or self.session(), skill)

    def form(self, which: Which, seed: object = 0) -> tuple[str, ...]:
        """Return the exercises of the form before ("pre") or after ("post") a course, matched by the blueprint."""
        return practising.form(self.exercises(), self.standards, which, seed)

    def drill(self, skill: str | None = None, count: int = 10, seed: object = 0) -> tuple[str, ...]:
        """Return so many exercises for a drill against the clock."""
        return practising.drill(self.exercises(skill=skill), count, seed)

    def runs(self, session: answers.Session | None = None) -> runs.Runs:
        """Return the runs of a trainee: the form before the course, the one after it, drills against the clock."""
        return runs.Runs(self, session or self.session())

    def remark(self, dry_run: bool = False) -> marking.Remarked:
        """Mark again every answer whose exercise has another key now; new verdicts stand beside the old."""
        return marking.remark(self, dry_run)

    def waiting(self) -> tuple[marking.Waiting, ...]:
        """Return the written answers that nobody but their writer has judged, oldest first."""
        return marking.waiting(self)

    def judged(self, attempt: UUID, lines: Mapping[str, Met]) -> Verdict:
        """Return the verdict that a trainer's judgement of a written answer comes to; it is stored beside the old."""
        return marking.judged(self, attempt, lines)

    def coverage_of_handbook(self) -> coverage.Coverage:
        """Return which handbook items the exercises teach, which not, and counts by skill and kind."""
        return coverage.coverage(self.bank.exercises.values(), self.standards)

    def printed(self, ids: Iterable[str], variant: int = 0, with_key: bool = False, title: str = "") -> str:
        """Return these exercises as one page of HTML to print, with the key behind them where that is asked for."""
        return printing.printed(self, ids, variant, with_key, title)

    def session(self, trainee: UUID | None = None) -> answers.Session:
        """Return the session of a trainee; None is this machine's own learner."""
        return answers.open_session(self, trainee)

    @property
    def classes(self) -> people.Classes:
        """Return the classes of the store: their rosters, and the door by which trainees come in."""
        return people.Classes(self)

    def attempts(self, trainee: UUID | None = None) -> pd.DataFrame:
        """Return all attempts, one row an attempt (columns: model.names.ATTEMPT_COLUMNS)."""
        from kamkit.store.frames import attempts_frame

        return attempts_frame(self.store, trainee=trainee)

    # -- the book ------------------------------------------------------------------------------------------------------

    def accounts(self) -> tuple[str, ...]:
        """Return the codes of the book's accounts, in order."""
        return book.account_codes(self.store, self.book)

    def account_names(self) -> dict[str, str]:
        """Return the accounts' names by code, in order of code."""
        return book.account_names(self.store, self.book)

    def specialists(self) -> tuple[str, ...]:
        """Return the codes of the book's specialists, in order."""
        return book.specialist_codes(self.store, self.book)

    def account(self, code: str, as_of: datetime | None = None) -> AccountFile:
        """Return all that is known of one account (on `as_of`). Raise NotFound where the book has none of that code."""
        return book.account_file(self.store, self.book, code, as_of)

    def people(self, code: str) -> tuple[Person, ...]:
        """Return the persons of one account."""
        return book.people(self.store, self.book, code)

    def group(self, code: str, as_of: datetime | None = None) -> DecisionGroup:
        """Return an account's decision group, or a case's (its id begins with `groups/`)."""
        if code.startswith("groups/"):
            return self.case(code).group
        return book.decision_group(self.store, self.book, code, self.today, as_of)

    def findings(self, group: str | DecisionGroup, clear: bool = False) -> tuple[Told, ...]:
        """Return the named findings of a decision group, the heaviest first, with evidence and coaching in words.

        `clear` adds the checks that found nothing wrong.
        """
        found = self._as_group(group)
        return told.findings(found, self.standards, self.names_in(found), self.words, clear)

    def names_in(self, group: DecisionGroup) -> dict[str, str]:
        """Return the names by code of a group's persons and rivals, and of the dealers."""
        dealers = {dealer.code: dealer.name for dealer in self.records("dealers")}
        return {**dealers, **told.names_in(group, self.words)}

    def qualification(self, code: str) -> tuple[Qualification, Qualification]:
        """Return whether an account is a key account: in the broad and in the narrow sense, test by test."""
        return book.qualification(self.account(code), self.standards)

    def information(self, code: str) -> tuple[FilledList, ...]:
        """Return the four information lists of an account: what is filled, and what is missing."""
        private = self.workshop.private_profiles
        return book.information(self.store, self.book, self.account(code), self.standards, private)

    def dossier(self, code: str, unmask: bool = False, period: str = "") -> Dossier:
        """Return an account's report in a period; its people's names and numbers are hidden unless `unmask`."""
        return Dossier(self.at_rest(), code, unmask, period)

    def office_board(self, period: str = "", unmask: bool = False) -> Office:
        """Return the office's report in a period: the dynamic table of accounts, and the board (B06, C14)."""
        from kamkit.kit.office.office import Office

        return Office(self.at_rest(), period, unmask)

    def specialist_report(self, code: str, period: str = "", unmask: bool = False) -> DeskReport:
        """Return a specialist's report on a period, part by part. Raise NotFound for a code the book does not have."""
        from kamkit.kit.desk import desk

        return desk.DeskReport(self.at_rest(), code, period, unmask)

    def group_report(self, account: str, period: str = "", unmask: bool = False) -> GroupReport:
        """Return an account's decision group at the end of a period, and what changed in it since the one before."""
        from kamkit.kit.group.groupreport import GroupReport

        return GroupReport(self.at_rest(), account, period, unmask)

    def class_report(self, name: str, period: str = "", unmask: bool = False) -> ClassReport:
        """Return a class's progress: in a period, or ("") on the last day on which it answered, against the one before.

        Raise NotFound for a class that the store has not.
        """
        from kamkit.kit.school.classreport import ClassReport

        return ClassReport(self.at_rest(), name, period, unmask)

    def dealer_report(self, code: str, period: str = "", unmask: bool = False) -> OutletReport:
        """Return a dealer's report on a period, for an inspection. Raise NotFound for a code the book does not have."""
        from kamkit.kit.outlet import outlet

        return outlet.OutletReport(self.at_rest(), code, period, unmask)

    def subjects(self, subject: str) -> dict[str, str]:
        """Return the names by code of all that reports of this kind can be about (kit.subjects.SUBJECTS)."""
        return subjects_of(self, subject)

    def basis(self, subject: str) -> Basis:
        """Return what reports about such a subject rest on now: data, standards, code; the same means unchanged."""
        return basis_of(self, subject)

    def records(self, kind: str, code: str | None = None) -> tuple[Any, ...]:
        """Return the records of one kind, of one account where its code is given."""
        return book.records_of(self.store, self.book, kind, code)

    def activities(
        self, specialist: str | None = None, start: date | None = None, end: date | None = None
    ) -> pd.DataFrame:
        """Return activities, one row each (columns: model.names.ACTIVITY_COLUMNS), both days included."""
        from kamkit.store.frames import activities

        return activities(self.store, self.book, specialist=specialist, start=start, end=end)

    def numbers(self, period: str = "", *, specialist: str | None = None, dealer: str | None = None) -> Numbers:
        """Return the numbers of a specialist, of a dealer's specialists or of all, in a period ("2026-10", "2026-W43",
        "2026-Q3", "2026"; "" is the month of today), against the targets in use.

        Raise UsageError for an unknown period, NotFound for an unknown code.
        """
        from kamkit.kit.counts import numbers

        return numbers.numbers(self, period, specialist, dealer)

    def daylog(self, specialist: str) -> DayLog:
        """Return the log in which a specialist's day is written down. Raise NotFound for an unknown code."""
        from kamkit.kit.daily import daylog

        return daylog.DayLog(self, specialist)

    def board(self, specialist: str) -> Board:
        """Return a specialist's own board: today, the week, the run of weeks, what is owed. Raise NotFound."""
        from kamkit.kit.daily import board

        return board.Board(self, specialist)

    def clinic(self, book_name: str | None = None) -> tuple[clinic.Looked, ...]:
        """Return how the log of this book, or of another of the store, was written, a specialist at a time."""
        from kamkit.kit.daily import clinic

        chosen = self if book_name is None else Kit(self.workshop, self.lang, self.address, book_name)
        chosen.__dict__.setdefault("store", self.store)
        return clinic.looked(chosen)

    def books(self) -> tuple[Book, ...]:
        """Return the store's books."""
        return book.all_books(self.store)

    # -- pictures and frames -------------------------------------------------------------------------------------------

    def picture(self, name: str, group: str | DecisionGroup, names: Mapping[str, str] | None = None) -> Html:
        """Return a chart of a decision group as an image with its alternative text: "coverage" or "influence".

        `names` by code stand in the place of the persons' own (a report masks them).
        """
        from kamkit.kit import pictures

        found = self._as_group(group)
        return pictures.draw(name, found, self.standards.limits, names or told.names_in(found, self.words), self.words)

    def coverage(self, group: str | DecisionGroup) -> pd.DataFrame:
        """Return the coverage grid: a row a person in a cell (level × function), with roles, days, state."""
        from kamkit.kit import pictures

        found = self._as_group(group)
        return pictures.coverage_frame(found, self.standards.limits, told.names_in(found, self.words))

    def chart(self, name: str, frame: pd.DataFrame, heading: str = "", width: str = "full", **more: Any) -> Html:
        """Return a chart of figures as an image with its alternative text, "full" or "half" a page wide.

        name: "xmr" (with `unit`), "bands", "board", "week" (with `days`), "funnel", "effort", "ageing", "cohort"; what
        the frame must hold stands in kamkit.plots. Raise UsageError for any other name.
        """
        from kamkit.kit import pictures

        return pictures.chart(name, frame, self.words, heading, width, **more)

    def figure(self, name: str, frame: pd.DataFrame, heading: str = "", width: str = "full", **more: Any) -> Figure:
        """Return the chart that `chart` shows as a matplotlib figure, to go on drawing on or to save for slides.

        `kit.figure("board", kit.numbers().bands()).savefig("board.png")`. Raise UsageError as `chart` does.
        """
        from kamkit.kit import pictures

        return pictures.as_figure(name, frame, self.words, heading, width, **more)

    # -- exchange ------------------------------------------------------------------------------------------------------

    def read_files(
        self, files: Sequence[Path], kind: str | None = None, mapping: Path | None = None, into: str | None = None
    ) -> exchange.Plan:
        """Return what importing these files into book `into` would do; nothing is written."""
        from kamkit.kit import exchange

        if into in SAMPLES.values():  # the sample is made before anything else goes into it
            Kit(self.workshop, self.lang, self.address, into).accounts()
        return exchange.plan(
            self.store, self.workshop, self.standards, files, kind=kind, mapping=mapping, into=into or self._book_name
        )

    def take(self, plan: exchange.Plan, accept_good: bool = False) -> exchange.Taken:
        """Write a planned import, all or nothing; `accept_good` takes the good rows where some are bad."""
        from kamkit.kit import exchange

        return exchange.take(self.store, plan, accept_good)

    def export(self, path: Path, kinds: Iterable[str] = ()) -> tuple[Problem, ...]:
        """Write the book (or some kinds of record) to an .xlsx, .csv or .jsonl file; return what should be told."""
        from kamkit.kit import exchange

        return exchange.export(self.store, self.book, path, tuple(kinds), self.words)

    def template(self, name: str, path: Path, specialist: str | None = None) -> None:
        """Write an empty workbook to fill in by hand ("daylog"), with this book's names in its drop-downs."""
        from kamkit.kit.daily import template

        template.template(self, name, path, specialist)

    def check(self, paths: Sequence[Path] = ()) -> tuple[Problem, ...]:
        """Return every problem in the workshop's content."""
        return told.check(self.bank, self.workshop, paths)

    # -- helpers of its own --------------------------------------------------------------------------------------------

    def _as_group(self, group: str | DecisionGroup) -> DecisionGroup:
        return self.group(group) if isinstance(group, str) else group

    def _formerly(self, exercise_id: str) -> Exercise:
        for exercise in self.bank.exercises.values():
            if exercise_id in exercise.formerly:
                return exercise
        faults = [p for p in self.bank.problems if p.where.file == f"exercises/{exercise_id}.yml"]
        if faults:
            raise ContentError(faults)
        raise NotFound(problem("exercise_not_found", name=exercise_id))
