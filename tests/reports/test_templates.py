"""Templates and their parameters: known by name and type before anything runs."""

from __future__ import annotations

import json

import pytest

from kamkit.errors import ContentError, UsageError
from kamkit.reports import batch, templates
from kamkit.reports.plan import Wanted, settle
from tests.reports.workshop import PARAMETERS, FakeKit, lay_out, notebook


def about(subject: str, parameters: str = PARAMETERS) -> dict:
    nb = notebook(parameters=parameters)
    nb.metadata["kamkit"]["subject"] = subject
    return nb


@pytest.fixture
def kit(tmp_path) -> FakeKit:
    return lay_out(tmp_path, notebook())


def test_the_reports_of_a_workshop_are_its_notebooks(kit):
    lay_out(kit.workshop.home, notebook(), "another")
    assert templates.names(kit) == ("another", "small")
    assert templates.find(kit, "small").parameters == {"account": "", "book": "", "lang": "zh", "unmask": False}
    found = templates.find(kit, "small")
    assert (found.title["en"], found.subject, found.workbook) == ("Small report", "account", False)


@pytest.mark.parametrize("name", ["nothing", "../small", "small.ipynb", "", "small\x00", "/etc/passwd", "\udc80"])
def test_a_report_that_is_not_there_is_refused_by_name(kit, name):
    with pytest.raises(UsageError) as told:
        templates.find(kit, name)
    assert told.value.problems[0].key == "report_unknown"


@pytest.mark.parametrize(
    "name", ["x=1\nopen('pwned','w')", "class", "print", "客户-名称", "__import__", "", "account "]
)
def test_a_parameter_of_another_name_is_refused(kit, name):
    with pytest.raises(UsageError) as told:
        templates.find(kit, "small").check({"account": "A-1", name: "1"})
    assert [p.key for p in told.value.problems] == ["report_parameter_unknown"]
    assert "\n" not in kit.words.say_all(told.value)


@pytest.mark.parametrize("value", [10, 1.0, True, None, ["A"], b"A"])
def test_a_parameter_of_another_type_is_refused(kit, value):
    with pytest.raises(UsageError) as told:
        templates.find(kit, "small").check({"account": value})
    assert told.value.problems[0].key == "report_parameter_type"


@pytest.mark.parametrize("value", ["a\x00b", "a\nb", "\udc80", "a" * 401, "\x1b[31m"])
def test_a_text_that_no_notebook_should_be_given_is_refused(kit, value):
    with pytest.raises(UsageError) as told:
        templates.find(kit, "small").check({"account": value})
    assert told.value.problems[0].key == "report_parameter_text"
    assert "\x1b" not in kit.words.say_all(told.value)


def test_every_wrong_parameter_is_told_at_once(kit):
    with pytest.raises(UsageError) as told:
        templates.find(kit, "small").check({"account": 1, "x": "y", "book": "a\x00"})
    assert len(told.value.problems) == 3


@pytest.mark.parametrize(
    "value", ["010", "００７", "1e3", "True", "A-1", "客户 #1", "'; DROP TABLE attempt;--", "{2026}"]
)
def test_a_code_is_a_text_and_stays_one(kit, value):
    template = templates.find(kit, "small")
    template.check({"account": value})
    assert templates.shown(value) == value


@pytest.mark.parametrize(
    ("nb", "key"),
    [
        ("not json", "report_no_notebook"),
        ("[]", "report_no_notebook"),
        ("{}", "report_no_notebook"),
        (json.dumps({"cells": [], "metadata": {}}), "report_needs_cell"),
        (json.dumps(notebook(parameters="account = open('x')")), "report_parameters_unfit"),
        (json.dumps(notebook(parameters="import os")), "report_parameters_unfit"),
        (json.dumps(notebook(parameters="a = b = 1")), "report_parameters_unfit"),
        (json.dumps(notebook(parameters="account =")), "report_parameters_unfit"),
        (json.dumps(notebook(parameters="account = ['a']")), "report_parameters_unfit"),
        (json.dumps(notebook(parameters="book = ''")), "report_subject_parameter"),
        (json.dumps(notebook(parameters="account = 1")), "report_subject_parameter"),
        (json.dumps(about("weather")), "report_subject_unknown"),
        (json.dumps(about("specialist")), "report_subject_parameter"),
    ],
)
def test_an_unfit_notebook_is_told_by_its_file(tmp_path, nb, key):
    path = tmp_path / "small.ipynb"
    path.write_text(nb)
    with pytest.raises(ContentError) as told:
        templates.read(path)
    assert told.value.problems[0].key == key
    assert told.value.problems[0].where.file == "small.ipynb"


def test_a_batch_of_a_report_that_cannot_be_unmasked_runs_nothing(tmp_path):
    kit = lay_out(tmp_path, notebook(parameters=PARAMETERS.replace("\nunmask = False", "")))
    with pytest.raises(UsageError):
        batch.run(kit, "small", ["A-1"], tmp_path / "out", lang="zh", unmask=True)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("subject", "name"), [*templates.SUBJECTS.items()])
def test_a_notebook_says_what_it_is_about_and_is_told_which_one(tmp_path, subject, name):
    told = PARAMETERS.replace("account =", f"{name} =") if name else PARAMETERS.replace('account = ""\n', "")
    kit = lay_out(tmp_path, about(subject, told))
    template = templates.find(kit, "small")
    assert template.subject == subject
    batch_of = settle(kit, template, Wanted(("office" if subject == "office" else "A-1",)))
    given = batch_of.parameters("A-1")
    expected = {"book": "sample", "lang": "zh"} | ({name: "客户1" if subject == "class" else "A-1"} if name else {})
    assert given == expected


@pytest.mark.parametrize("asked", ["2026-13", "last", "../x", "2026-10\n"])
def test_a_period_that_is_none_runs_nothing(tmp_path, asked):
    kit = lay_out(tmp_path, notebook(parameters=f'{PARAMETERS}\nperiod = ""'))
    with pytest.raises(UsageError) as told:
        batch.run(kit, "small", ["A-1"], tmp_path / "out", lang="zh", period=asked)
    assert told.value.problems[0].key == "report_period"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("asked", "told"), [("2026-10", "2026-10"), ("2026-W43", "2026-W43"), ("2026-Q3", "2026-Q3"),
                                             ("2026", "2026"), ("", "2026-10")])
def test_the_period_is_a_parameter_and_by_default_the_month_of_the_books_day(tmp_path, asked, told, lang):
    kit = lay_out(tmp_path, notebook(parameters=f'{PARAMETERS}\nperiod = ""')).in_language(lang)
    found = settle(kit, templates.find(kit, "small"), Wanted(("A-1",), asked))
    assert found.parameters("A-1")["period"] == told
    assert found.job("A-1").about["period"].startswith(told)


def test_a_report_that_knows_no_period_is_given_none_and_refuses_one(kit):
    template = templates.find(kit, "small")
    assert "period" not in settle(kit, template, Wanted(("A-1",))).parameters("A-1")
    with pytest.raises(UsageError) as told:
        settle(kit, template, Wanted(("A-1",), "2026-10"))
    assert told.value.problems[0].key == "report_parameter_unknown"


@pytest.mark.parametrize(
    ("formats", "key"),
    [(("docx",), "report_format"), (("html", "../x"), "report_format"), ((), "report_format"),
     (("xlsx",), "report_no_workbook")],
)
def test_a_format_that_the_report_does_not_have_runs_nothing(kit, tmp_path, formats, key):
    with pytest.raises(UsageError) as told:
        batch.run(kit, "small", ["A-1"], tmp_path / "out", lang="en", formats=formats)
    assert told.value.problems[0].key == key
    assert not (tmp_path / "out").exists()


def test_a_name_will_do_where_only_one_has_it_and_the_code_comes_first(kit):
    kit.accounts = {"A-1": "A-2", "A-2": "白鹭", "A-3": "同名", "A-4": "同名"}
    found = settle(kit, templates.find(kit, "small"), Wanted(("白鹭", "A-2", "A-1", "同名", "A-9")))
    assert list(found.resolved()) == [("A-2", True), ("A-1", True), ("同名", False), ("A-9", False)]
