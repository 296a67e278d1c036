"""What becomes of an answer: marked, stored, shown; sent twice it is one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from kamkit import open_kit
from kamkit.errors import KamkitError, NotFound
from kamkit.kit.kit import Kit
from kamkit.model.exercise import Picked
from kamkit.practice.answers import best, worst


def test_every_exercise_gives_its_best_answer_full_marks_and_its_worst_the_least(kit: Kit) -> None:
    session = kit.session()
    for exercise in kit.exercises():
        shown = session.presented(exercise.id)
        least = session.answer(exercise.id, worst(shown))
        assert session.answer(exercise.id, best(shown)).score == 1
        assert least.score is not None
        assert least.score < 0.5
        assert session.last(exercise.id).key_hash == exercise.key_hash
    assert len(session.attempts()) == 2 * len(kit.exercises())


def test_an_answer_is_there_again_in_another_process(kit: Kit, sample_store: Path) -> None:
    exercise = kit.exercises()[0]
    attempt = uuid4()
    kit.session().answer(exercise.id, best(exercise), attempt)
    code = "import sys; from kamkit import open_kit; print(open_kit(db=sys.argv[1]).session().last(sys.argv[2]).id)"
    run = subprocess.run(
        [sys.executable, "-c", code, str(sample_store), exercise.id], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == str(attempt)


def test_the_same_attempt_sent_twice_is_stored_once_and_gives_the_same_verdict(kit: Kit) -> None:
    exercise, attempt, session = kit.exercises()[0], uuid4(), kit.session()
    first = session.answer(exercise.id, best(exercise), attempt)
    assert session.answer(exercise.id, worst(exercise), attempt) == first
    assert len(session.attempts(exercise.id)) == 1


def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_stored(kit: Kit) -> None:
    roles = next(e for e in kit.exercises() if e.kind == "assign-roles")
    with pytest.raises(KamkitError):
        kit.session().answer(roles.id, Picked(key="nonsense"))
    assert kit.session().attempts() == ()


def test_an_unknown_trainee_opens_nothing(kit: Kit) -> None:
    with pytest.raises(NotFound):
        kit.session(uuid4())


def test_the_frame_of_attempts_has_one_row_an_attempt(kit: Kit) -> None:
    for exercise in kit.exercises()[:3]:
        kit.session().answer(exercise.id, best(exercise))
    frame = kit.attempts()
    assert len(frame) == 3
    assert set(frame["score"]) == {1.0}


def test_opening_and_answering_load_neither_pandas_nor_matplotlib(sample_store: Path) -> None:
    code = """
import sys
from kamkit import open_kit
from kamkit.practice.answers import best
kit = open_kit(db=sys.argv[1])
exercise = kit.exercises()[0]
kit.session().answer(exercise.id, best(exercise))
print([name for name in ("pandas", "matplotlib", "numpy", "ipywidgets", "papermill") if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", code, str(sample_store)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_faulty_exercise_file_is_named_and_the_others_work(sample_store: Path, tmp_path: Path) -> None:
    import shutil

    from kamkit.errors import ContentError

    home = tmp_path / "home"
    shipped = open_kit(db=sample_store).workshop.home
    for name in ("exercises", "data"):
        shutil.copytree(shipped / name, home / name)
    kit = open_kit(db=sample_store, home=home)
    first, second = kit.exercises()[:2]
    path = home / "exercises" / f"{first.id}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("level:", "levle:", 1), encoding="utf-8")
    kit = open_kit(db=sample_store, home=home)
    with pytest.raises(ContentError) as caught:
        kit.exercise(first.id)
    assert f"{first.id}.yml" in kit.words.say_all(caught.value)
    assert kit.session().answer(second.id, best(second)).score == 1
