"""Every shipped exercise and case: sound, markable, true to what the kit finds, natural in both languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kamkit import settings
from kamkit.bank.check import check
from kamkit.bank.read import read_bank
from kamkit.groups.findings import NAMES, findings
from kamkit.lang.text import BRAND
from kamkit.lang.words import PLACE, Words
from kamkit.model.exercise import (
    AssignRoles,
    Choice,
    Exercise,
    GroupCase,
    Measured,
    Numeric,
    Option,
    ReasonedChoice,
    Seat,
)
from kamkit.model.finding import Weight
from kamkit.practice.answers import best, worst
from kamkit.practice.mark import mark
from kamkit.practice.present import present
from kamkit.practice.present import shown as written
from kamkit.rules.arithmetic import worked_out
from tests.practice.random_answers import any_answer

HOME = Path(__file__).resolve().parents[2]
WORKSHOP = settings.load(HOME)
BANK = read_bank(WORKSHOP)
AS_OF = date(2026, 11, 23)
EXERCISES = tuple(BANK.exercises.values())
CASES = tuple(BANK.cases.values())
WITH_OPTIONS = tuple(e for e in EXERCISES if isinstance(e, (Choice, ReasonedChoice)))
HAN = re.compile(r"[一-鿿]")
ASCII_MARKS = re.compile(r"[一-鿿][,;:?!()]|[,;:?!()][一-鿿]")


def known(value: Exercise | GroupCase) -> str:
    return value.id


def right(options: tuple[Option, ...]) -> Option:
    return next(option for option in options if option.credit == 1)


def test_the_shipped_content_has_no_problem_and_no_warning() -> None:
    assert Words("en").say_all(check(BANK, WORKSHOP, AS_OF, NAMES)) == ""


def test_there_are_three_cases_with_at_least_three_exercises_each() -> None:
    assert len(CASES) >= 3
    for case in CASES:
        kinds = {exercise.kind for exercise in EXERCISES if exercise.case == case.id}
        assert {"assign-roles", "choice", "reasoned-choice"} <= kinds, case.id


@pytest.mark.parametrize("exercise", EXERCISES, ids=known)
def test_the_best_answer_earns_all_the_worst_little_and_no_other_less(exercise: Exercise) -> None:
    """As three trainees get it; a figure has its draw only then."""
    for variant in (0, 1, 2**31 - 1):
        shown = present(exercise, variant)
        bottom = mark(shown, worst(shown)).score
        assert bottom is not None
        assert mark(shown, best(shown)).full
        assert bottom <= 0.25
        for number in range(6):
            score = mark(shown, any_answer(shown, Random(f"{exercise.id} {variant} {number}"))).score
            assert score is None or bottom <= score <= 1


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if isinstance(e, Numeric)], ids=known)
def test_every_row_of_figures_can_be_answered_as_people_write_figures(exercise: Numeric) -> None:
    for row in exercise.draws:
        shown = present(exercise, 0, row)
        assert shown.draws == (row,)
        value = worked_out(exercise.value, row)
        for unit, made_of in exercise.units.items():
            assert mark(shown, Measured(value=f"{value / made_of.factor:.12g}", unit=unit)).full
        first = next(iter(exercise.units))
        assert mark(shown, Measured(value=written(value / exercise.units[first].factor), unit=first)).full
        for text in (shown.title, shown.prompt, shown.why, *shown.hints, *(band.why for band in shown.bands)):
            assert not PLACE.search(text.zh.replace(BRAND, "") + text.en.replace(BRAND, ""))


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if isinstance(e, AssignRoles)], ids=known)
def test_seats_are_those_of_the_case_itself(exercise: AssignRoles) -> None:
    group = BANK.cases[exercise.case].group
    for code, seat in exercise.seats.items():
        member = group.member(code)
        assert seat == Seat(roles=member.roles, level=member.level, function=member.function), code


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if isinstance(e, AssignRoles)], ids=known)
def test_whoever_is_asked_about_gives_a_cue_in_the_case(exercise: AssignRoles) -> None:
    assert set(exercise.persons) <= set(BANK.cases[exercise.case].cues)


@pytest.mark.parametrize("exercise", [e for e in WITH_OPTIONS if any(o.finding for o in e.options)], ids=known)
def test_the_finding_marked_right_is_among_the_heaviest_and_alone_in_that(exercise: Choice | ReasonedChoice) -> None:
    """The other options name checks that are lighter or clear, so that the key can be argued from the case."""
    assert BANK.standards is not None
    found = {f.name: f.weight for f in findings(BANK.cases[exercise.case or ""].group, BANK.standards.limits)}
    weights = {option.key: found[option.finding] for option in exercise.options if option.finding}
    heavy = [key for key, weight in weights.items() if weight == Weight.HIGH]
    assert heavy == [right(exercise.options).key]
    clear = [option for option in exercise.options if option.finding and found[option.finding] == Weight.CLEAR]
    assert all(option.credit <= 0.2 for option in clear), "a check that found nothing wrong earns next to nothing"


@pytest.mark.parametrize("case", CASES, ids=known)
def test_a_case_has_more_than_one_thing_wrong_and_not_everything(case: GroupCase) -> None:
    assert BANK.standards is not None
    found = findings(case.group, BANK.standards.limits)
    assert 4 <= sum(f.matters for f in found) <= 12
    assert 1 <= sum(f.weight == Weight.HIGH for f in found) <= 2
    assert 5 <= len(case.group.members) <= 12


@pytest.mark.parametrize("case", CASES, ids=known)
def test_a_cue_shows_a_seat_and_never_says_it(case: GroupCase) -> None:
    said = {"zh": ("看门者", "采购者", "使用者", "决策者", "影响者", "决策层", "管理层", "操作层"),
            "en": ("gatekeeper", "decider", "influencer", "decision level", "management level", "operating level")}
    for code, cue in case.cues.items():
        for lang, names in said.items():
            for name in names:
                assert name not in getattr(cue, lang).lower(), (code, name)


@pytest.mark.parametrize("exercise", WITH_OPTIONS, ids=known)
def test_every_option_gives_a_reason_of_its_own(exercise: Choice | ReasonedChoice) -> None:
    lists = [exercise.options, exercise.reasons] if isinstance(exercise, ReasonedChoice) else [exercise.options]
    for options in lists:
        assert len({option.why.zh for option in options}) == len({option.why.en for option in options}) == len(options)
        assert all(len(option.why.zh) >= 15 and len(option.why.en) >= 30 for option in options)
        assert len({option.credit for option in options}) >= 3, "distractors differ in worth"


def test_the_right_option_is_seldom_the_longest_and_stands_in_every_place() -> None:
    lists = [e.options for e in WITH_OPTIONS] + [e.reasons for e in EXERCISES if isinstance(e, ReasonedChoice)]
    for lang in ("zh", "en"):
        longest = [max(options, key=lambda o: len(getattr(o.text, lang))) for options in lists]
        assert sum(option.credit == 1 for option in longest) <= len(lists) / 4
    assert len({options.index(right(options)) for options in lists}) >= 4


def test_ids_taught_are_decision_group_work_and_levels_vary() -> None:
    assert {exercise.level for exercise in EXERCISES} == {1, 2, 3}
    taught = {item for exercise in EXERCISES for item in exercise.teaches}
    assert {"J05", "J06", "J07", "J08", "J09", "J10", "J14", "J15", "J16", "J18", "J19", "J20", "J21"} <= taught


@pytest.mark.parametrize("file", sorted(BANK.documents), ids=str)
def test_chinese_is_written_with_chinese_marks_and_english_without(file: str) -> None:
    def halves(data: object) -> list[tuple[str, str]]:
        if isinstance(data, dict) and set(data) == {"zh", "en"}:
            return [(data["zh"], data["en"])]
        parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
        return [pair for part in parts for pair in halves(part)]

    for zh, en in halves(BANK.documents[file].data):
        assert not ASCII_MARKS.search(zh), zh
        assert not re.search(r"[，。；：？！]", en), en
        assert HAN.search(zh) or not re.search(r"[a-z]{4}", zh), zh


def test_the_chain_of_public_buying_runs_from_the_plan_to_the_payment() -> None:
    assert BANK.standards is not None
    assert [step.key for step in BANK.standards.chain] == [
        "plan-compiled", "budget-approved", "intention-notice", "requirements", "announcement", "evaluation",
        "result-notice", "contract", "acceptance", "payment"]


def test_every_seat_that_an_answer_can_have_is_explained_as_a_term() -> None:
    from kamkit.model import account, person
    assert BANK.standards is not None
    groups = {"role": person.Role, "level": person.Level, "function": person.Function, "influence": person.Influence,
              "account_class": account.AccountClass, "public_kind": account.PublicKind}
    for name, kind in groups.items():
        assert set(BANK.standards.terms[name]) == {member.value for member in kind}, name
    for name, scale in {"stance": person.Stance, "depth": person.Depth}.items():
        assert set(BANK.standards.terms[name]) == {member.name.lower() for member in scale}, name


def test_a_function_that_is_ours_is_never_called_the_handbooks() -> None:
    from kamkit.model.person import Function
    assert BANK.standards is not None
    terms = BANK.standards.terms["function"]
    assert {key for key, term in terms.items() if term.origin == "ours"} == {
        function.value for function in Function if not function.from_handbook}


def test_three_hundred_files_are_read_in_a_breath(tmp_path: Path) -> None:
    """Measured: 0.8 s of a core, and 0.07 s the second time. Processor time, so that a busy machine does not count."""
    import shutil
    import time
    shutil.copytree(HOME / "data", tmp_path / "data")
    shutil.copytree(HOME / "exercises", tmp_path / "exercises")
    source = next(iter((HOME / "exercises" / "decision-group").glob("*.yml"))).read_text(encoding="utf-8")
    (tmp_path / "exercises" / "many").mkdir()
    for n in range(300):
        (tmp_path / "exercises" / "many" / f"q{n}.yml").write_text(f"# {n}\n{source}", encoding="utf-8")
    workshop = settings.load(tmp_path)
    started = time.process_time()
    assert len(read_bank(workshop).exercises) == 300 + len(EXERCISES)
    first = time.process_time() - started
    started = time.process_time()
    read_bank(workshop)
    again = time.process_time() - started
    print(f"300 more files: {first:.3f} s, again {again:.3f} s")
    assert first < 4
    assert again < first
