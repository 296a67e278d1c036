"""Templates and their parameters: known by name and type before anything runs."""

from __future__ import annotations

import json

import pytest

from kamkit.errors import ContentError, UsageError
from kamkit.reports import batch, templates
from tests.reports.workshop import PARAMETERS, FakeKit, lay_out, notebook


@pytest.fixture
def kit(tmp_path) -> FakeKit:
    return lay_out(tmp_path, notebook())


def test_the_reports_of_a_workshop_are_its_notebooks(kit):
    lay_out(kit.workshop.home, notebook(), "another")
    assert templates.names(kit) == ("another", "small")
    assert templates.find(kit, "small").parameters == {"account": "", "book": "", "lang": "zh", "unmask": False}
    assert templates.find(kit, "small").title["en"] == "Small report"


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
