"""The class report: a lively class, a class of one, an empty one; what is held back, masked, told and counted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from kamkit import open_kit, settings
from kamkit.errors import NotFound, UsageError
from kamkit.kit.kit import Kit
from kamkit.kit.school.classitems import option_of
from kamkit.kit.school.classreport import ClassReport
from kamkit.kit.school.classview import ClassView
from kamkit.model import names
from kamkit.model.exercise import Choice, Confidence, Passed
from kamkit.practice.answers import best
from kamkit.reports import batch
from tests.kit.classes import BEGIN, NAMES, at, give, lively, opened, write_form

Kits = Callable[..., Kit]
PARTS = ("head", "changes", "findings", "next_session", "skills", "forms", "certainty", "confusion", "discuss", "items",
         "people", "definitions")
KEYS = re.compile(r"\b(?:classreport|cohort|reporting|debrief|dossier|value|plots|panels)\.[a-z_]+\b")
HOSTILE = "<img src=x onerror=\"document.title='pwned'\">"


def said(report: ClassReport, part: str) -> str:
    """Return a part's text without its markup."""
    return str(getattr(report, part)().striptags())


def whole(report: ClassReport) -> str:
    """Return all parts and the workbook."""
    shown = "".join(str(getattr(report, part)()) for part in PARTS) + report.workbook().model_dump_json()
    return re.sub(r"base64,[^'\"]*", "", shown)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, sample_file: Path) -> Path:
    """Return a store with a lively class, a class of one and an empty one; nobody writes to it."""
    path = Path(shutil.copy(sample_file, tmp_path_factory.mktemp("classes") / "class.db"))
    kit = open_kit(lang="zh", db=path)
    lively(kit)
    one = opened(kit, "一个人的班", ["欧阳娜娜"])[0]
    for exercise in [e for e in kit.exercises() if isinstance(e, Choice)][:3]:
        with at(BEGIN):
            give(one, exercise, good=False, sure=Confidence.SURE)
    opened(kit, "没开始的班", ["王静", "王静"])
    opened(kit, "没人的班", [])
    kit.store.close()
    return path


@pytest.fixture(scope="module")
def kits(store: Path) -> Kits:
    """Return how to open a kit on that store."""
    return lambda lang="zh": open_kit(lang=lang, db=store)


@pytest.fixture(scope="module")
def report(kits: Kits) -> ClassReport:
    """Return the lively class's report."""
    return kits().class_report("春季班")


@pytest.fixture
def fresh(kit: Kit) -> Iterator[Kit]:
    """Return a kit on a store of the test's own."""
    yield kit
    kit.store.close()


# -- what is told ------------------------------------------------------------------------------------------------------


def test_the_head_counts_people_answers_and_forms(report: ClassReport) -> None:
    text = said(report, "head")
    assert "名单人数12" in text
    assert "已经开始的11" in text
    assert "交了课前测11" in text
    assert "交了课后测8" in text
    assert f"作答次数{len(report.view.answers)}" in text


def test_changes_come_first_and_hold_the_last_session_against_the_one_before(report: ClassReport) -> None:
    text = said(report, "changes")
    assert "2026-11-09 那天" in text
    assert "2026-11-05 那天" in text
    frame = report.view.answers
    days = frame[names.AT].dt.tz_convert("Asia/Shanghai").dt.date
    now, before = ((days == day).sum() for day in (date(2026, 11, 9), date(2026, 11, 5)))
    assert f"作答次数{now}{before}" in text


def test_a_period_by_name_is_held_against_the_period_before(kits: Kits) -> None:
    week = kits().class_report("春季班", "2026-W45")
    assert (week.span.start, week.span.end) == (date(2026, 11, 2), date(2026, 11, 8))
    assert week.before.label == "2026-W44"
    assert (week.view.answers[names.AT] < pd.Timestamp("2026-11-09", tz="Asia/Shanghai")).all()
    assert len(week.view.matched) == 0  # the second form was handed in a day later
    assert "2026-W44" in said(week, "changes")
    with pytest.raises(UsageError):
        kits().class_report("春季班", "autumn")


def test_findings_rest_on_people_and_exercises_and_the_heaviest_stands_first(report: ClassReport) -> None:
    keys = [one.key for one in report.found]
    assert {"too_sure", "not_started", "form_missing"} <= set(keys)
    assert len(set(keys)) >= 6
    assert [str(one.weight) for one in report.found] == sorted(
        (str(one.weight) for one in report.found), key=["high", "medium", "low"].index)
    started = next(one for one in report.found if one.key == "not_started")
    assert (started.facts["count"], started.facts["all"], len(started.evidence)) == (1, 12, 1)


def test_only_those_who_wrote_both_forms_are_compared(report: ClassReport) -> None:
    row = report.view.matched.iloc[0]
    assert (row[names.SKILL], row[names.PEOPLE]) == ("all", 8)
    assert row[names.GAIN] > 0
    assert "两份都交了的有 8 人" in said(report, "forms")


def test_each_option_is_counted_beside_the_right_one_and_the_most_tempting_says_why(report: ClassReport) -> None:
    text = said(report, "discuss")
    assert "头一回全对" in text
    lured = [row for row in report.view.split.to_dict("records") if row[names.EXERCISE] in report.view.tempting]
    for row in lured:
        lure = report.view.tempting[row[names.EXERCISE]]
        assert option_of(report.view.exercise(row[names.EXERCISE]), lure).why.zh in text
    shares = report.view.choices.groupby([names.EXERCISE, names.PART])[names.COUNT].sum()
    assert (shares >= 1).all()


def test_exercises_of_forms_are_neither_discussed_nor_explained_while_a_form_is_open_or_to_come(
    report: ClassReport, kits: Kits
) -> None:
    kept = report.view.data.kept
    assert kept == set(kits().classes.form("春季班", "post"))  # one form after the course is open, the first are all in
    talked = {*report.view.split[names.EXERCISE], *report.view.to_explain[names.EXERCISE]}
    assert not talked & kept
    sheet = next(s for s in report.workbook().sheets if s.name == "选项")
    titles = {report.view.title(key) for key in kept if key in report.view.data.exercises}
    assert not titles & {row[0] for row in sheet.rows}


def test_answers_in_an_open_form_are_held_back_and_their_number_is_told(report: ClassReport) -> None:
    assert report.view.data.held == 20
    assert "还有 20 个回答在没交的卷子里" in said(report, "head")


def test_every_part_and_sheet_in_both_languages_without_a_bare_key(kits: Kits) -> None:
    for lang in settings.LANGS:
        for name in ("春季班", "一个人的班", "没开始的班", "没人的班"):
            found = kits(lang).class_report(name)
            assert not KEYS.findall(whole(found)), (lang, name)
            assert [part for part in PARTS if not hasattr(getattr(found, part)(), "__html__")] == []


def test_the_workbook_holds_all_exercises_and_its_numbers_are_typed(report: ClassReport) -> None:
    sheets = {sheet.name: sheet for sheet in report.workbook().sheets}
    assert len(sheets["题目"].rows) == report.view.answers[names.EXERCISE].nunique()
    assert len(sheets["学员"].rows) == 12
    assert [column.type for column in sheets["课前和课后"].columns[:4]] == ["text", "int", "percent", "percent"]
    assert sheets["课前和课后"].charts
    assert sum(row[2] for row in sheets["按日"].rows) == len(report.view.answers)


def test_the_end_mark_has_a_line_of_answers_day_by_day(report: ClassReport) -> None:
    end = report.end()
    assert sum(end["spark"]) == len(report.view.answers)
    assert end["findings"] == sum(one.weight == "high" for one in report.found)
    assert len(end["figures"]) <= 3


# -- names -------------------------------------------------------------------------------------------------------------


def test_trainees_are_masked_and_told_apart_unless_it_is_asked_otherwise(report: ClassReport, kits: Kits) -> None:
    assert not [name for name in NAMES if name in whole(report)]
    named = kits().class_report("春季班", unmask=True)
    assert all(name in said(named, "people") for name in NAMES)
    assert "不投屏" in said(named, "head")
    twins = kits().class_report("没开始的班")
    assert [twins.view.who(one) for one in twins.view.data.trainees] == ["王*1", "王*2"]


def test_the_trainers_own_part_has_full_names_whatever_the_report_hides(report: ClassReport) -> None:
    assert all(name in str(report.people_named()) for name in NAMES)


# -- small and empty classes -------------------------------------------------------------------------------------------


def test_a_class_of_one_gives_counts_and_says_where_there_is_not_enough(kits: Kits) -> None:
    found = kits().class_report("一个人的班")
    assert found.view.items[names.DISCRIMINATION].isna().all()
    assert found.view.matched.empty
    assert "还没有人把一道题做第二遍" in said(found, "skills")
    assert "说过把握的回答只有 3 个" in said(found, "certainty")
    assert "还没有哪一题把班上分成两边" in said(found, "discuss")
    assert "区分度要有 10 个人" in said(found, "items")
    assert "欧阳娜娜" not in whole(found)


@pytest.mark.parametrize("name", ["没开始的班", "没人的班"])
def test_a_class_without_answers_says_so_and_comes_to_its_end(kits: Kits, name: str) -> None:
    found = kits().class_report(name)
    assert "还没有人作答" in said(found, "head")
    silent = ("changes", "findings", "skills", "forms", "certainty", "confusion", "discuss", "items", "definitions")
    assert [part for part in silent if getattr(found, part)()] == []
    assert (found.end()["findings"], found.end()["spark"]) == (0, [])


def test_without_a_name_it_is_the_newest_class_and_without_any_class_it_says_how_to_open_one(fresh: Kit) -> None:
    assert "kamkit class open" in said(fresh.class_report(""), "head")
    assert fresh.class_report("").end()["class_name"] == ""
    assert whole(fresh.class_report(""))
    for name in ("甲班", "乙班"):
        opened(fresh, name, ["王静"])
    assert fresh.class_report("").end()["class_name"] == "乙班"


def test_a_class_that_is_not_there_is_told(kits: Kits) -> None:
    with pytest.raises(NotFound):
        kits().class_report("../../escaped")


# -- laws --------------------------------------------------------------------------------------------------------------


def test_an_answer_of_another_class_or_of_the_trainer_changes_nothing(fresh: Kit) -> None:
    sessions = opened(fresh, "甲班", ["王静", "李雷", "韩梅", "张伟"])
    chosen = [e for e in fresh.exercises() if isinstance(e, Choice)][:4]
    for place, session in enumerate(sessions):
        for number, exercise in enumerate(chosen):
            with at(BEGIN + timedelta(minutes=number)):
                give(session, exercise, good=(place + number) % 2 == 0, sure=Confidence.SURE)
    before = whole(fresh.class_report("甲班"))
    for other in (*opened(fresh, "乙班", ["赵敏"]), fresh.session()):
        with at(BEGIN + timedelta(days=3)):
            give(other, chosen[0], good=False)
    assert whole(fresh.class_report("甲班")) == before


def test_what_is_passed_is_a_first_answer_without_certainty(fresh: Kit) -> None:
    session = opened(fresh, "甲班", ["王静"])[0]
    exercise = next(e for e in fresh.exercises() if isinstance(e, Choice))
    session.answer(exercise.id, Passed(confidence=Confidence.SURE))
    row = fresh.class_report("甲班").view.answers.iloc[0]
    assert bool(row[names.PASSED])
    assert pd.isna(row[names.SURE])
    assert pd.isna(row[names.POINTS])


def test_an_exercise_that_is_gone_is_left_out(fresh: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened(fresh, "甲班", ["王静"])[0]
    one, other = [e for e in fresh.exercises() if isinstance(e, Choice)][:2]
    for exercise in (one, other):
        session.answer(exercise.id, best(session.presented(exercise.id)))
    monkeypatch.delitem(fresh.bank.exercises, one.id)
    assert list(fresh.class_report("甲班").view.answers[names.EXERCISE]) == [other.id]


def test_written_answers_of_the_class_that_wait_for_the_trainer_are_a_finding(fresh: Kit) -> None:
    session = opened(fresh, "甲班", ["王静"])[0]
    exercise = next(e for e in fresh.exercises() if e.kind == "write-response")
    for who in (session, fresh.session()):
        who.answer(exercise.id, best(who.presented(exercise.id)))
    found = fresh.class_report("甲班")
    waiting = next(one for one in found.found if one.key == "waiting")
    assert waiting.facts["count"] == 1
    assert "panels.judging(kit)" in said(found, "next_session")


def test_before_the_first_form_is_in_its_exercises_are_not_talked_over(fresh: Kit) -> None:
    sessions = opened(fresh, "甲班", ["王静", "李雷"])
    write_form(fresh, sessions[0], "pre", 0, 0.5, end=False)
    data = fresh.class_report("甲班").view.data
    assert set(fresh.classes.form("甲班", "pre")) <= data.kept
    assert data.answers.empty
    assert data.held == len(fresh.classes.form("甲班", "pre"))


def test_a_view_of_an_earlier_day_knows_only_what_was_answered_by_then(report: ClassReport) -> None:
    earlier = report.view.up_to(report.before)
    assert isinstance(earlier, ClassView)
    assert len(earlier.answers) < len(report.view.answers)
    assert (earlier.answers[names.AT] <= report.view.answers[names.AT].max()).all()


# -- published ---------------------------------------------------------------------------------------------------------


def test_markup_in_the_name_of_a_class_or_a_trainee_is_text(fresh: Kit) -> None:
    session = opened(fresh, HOSTILE, [HOSTILE])[0]
    exercise = next(e for e in fresh.exercises() if isinstance(e, Choice))
    session.answer(exercise.id, best(session.presented(exercise.id)))
    found = fresh.class_report(HOSTILE, unmask=True)
    assert "<img src=x" not in "".join(str(getattr(found, part)()) for part in PARTS)


@pytest.mark.browser
def test_published_reports_fit_a_phone_and_ask_nobody(kits: Kits, page, outside_requests, tmp_path: Path) -> None:
    for lang in settings.LANGS:
        outcome = batch.run(kits(lang), "class", ["春季班", "没开始的班"], tmp_path, lang=lang)
        assert outcome.failed == ()
    pages = [path for path in sorted((tmp_path / "class").glob("*.html")) if path.name != "index.html"]
    assert len(pages) == 4
    for path in pages:
        assert not [name for name in NAMES if name in path.read_text(encoding="utf-8")]
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("[...document.images].every(i => i.alt.length > 20 && i.naturalWidth > 20)")
    assert outside_requests == []
