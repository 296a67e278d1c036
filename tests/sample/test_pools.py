"""The sample's data: faults are named with file and line, and every text has both languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kamkit.errors import ContentError
from kamkit.lang.words import Words
from kamkit.sample.names import Register
from kamkit.sample.pools import Pools, read_pools


@pytest.fixture
def copied(home: Path, tmp_path: Path) -> Path:
    """Return a home of its own with the sample's data."""
    shutil.copytree(home / "data" / "sample", tmp_path / "data" / "sample")
    return tmp_path


@pytest.fixture(scope="module")
def pools(home: Path) -> Pools:
    """Return the sample's data."""
    return read_pools(home)


def _change(home: Path, name: str, old: str, new: str) -> int:
    """Put `new` for the first `old` in a file; return the line of the change."""
    path = home / "data" / "sample" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(("name", "old", "new"), [
    ("accounts.yml", "people: 9", "people: 13"),
    ("team.yml", "kept: 0.78", "kept: often"),
    ("talk.yml", "en: Test-drive day", "note: Test-drive day"),
    ("goods.yml", "price: 118800", "price: cheap"),
])
def test_a_fault_is_named_with_its_file_and_line(copied: Path, name: str, old: str, new: str) -> None:
    line = _change(copied, name, old, new)
    with pytest.raises(ContentError) as refused:
        read_pools(copied)
    places = [(problem.where.file, problem.where.line) for problem in refused.value.problems]
    assert (f"data/sample/{name}", line) in places
    for lang in ("zh", "en"):
        assert f"data/sample/{name}:{line}: " in Words(lang).say(refused.value.problems[0])


@pytest.mark.parametrize(("field", "wrong"), [
    ("cast: showcase-taxi", "cast: nobody"), ("specialist: S-12", "specialist: S-99"), ("pace: slow", "pace: sleepy"),
    ("segment: vip", "segment: circus"),
])
def test_an_account_that_names_what_there_is_not_is_refused_with_its_line(copied: Path, field: str, wrong: str) -> None:
    line = _change(copied, "accounts.yml", field, wrong)
    with pytest.raises(ContentError) as refused:
        read_pools(copied)
    (found,) = refused.value.problems
    assert (found.key, found.where.line, found.values["value"]) == ("not_one_of", line, wrong.split(": ")[1])


def test_too_few_names_are_told(pools: Pools) -> None:
    few = pools.names.but(surnames=pools.names.surnames[:3], given=pools.names.given[:3])
    with pytest.raises(ContentError) as refused:
        Register(7, few, frozenset(), ("A-001",)).name("A-001", 0, "zh")
    assert refused.value.problems[0].values["wanted"] == 12


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "data" / "sample" / "talk.yml").unlink()
    with pytest.raises(ContentError) as refused:
        read_pools(copied)
    assert refused.value.problems[0].where.file == "data/sample/talk.yml"


def test_a_line_that_a_trainer_adds_comes_up(copied: Path) -> None:
    _change(copied, "talk.yml", "promises:\n", "promises:\n  - {zh: 送一把伞, en: Bring an umbrella}\n")
    assert any(promise.zh == "送一把伞" for promise in read_pools(copied).talk.promises)


def test_every_account_names_a_cast_a_specialist_and_a_known_pace(pools: Pools) -> None:
    specialists = {colleague.code for colleague in pools.team.specialists}
    for firm in pools.accounts:
        assert firm.cast in pools.casts
        assert pools.family(firm.cast)
        assert firm.specialist in specialists
        assert firm.pace in {"busy", "normal", "slow"}
        assert firm.people <= len(pools.casts[firm.cast].seats)


def test_every_cast_holds_together(pools: Pools) -> None:
    for name, cast in pools.casts.items():
        keys, units = [seat.key for seat in cast.seats], {unit.key for unit in cast.units}
        assert len(set(keys)) == len(keys), name
        assert {seat.unit for seat in cast.seats} <= units, name
        assert {seat.boss for seat in cast.seats if seat.boss} <= set(keys), name
        assert {end for tie in cast.ties for end in (tie.source, tie.target)} <= set(keys), name
        assert {tie.seat for tie in cast.rival_ties} <= set(keys), name


def test_every_line_of_business_buys_models_that_exist(pools: Pools) -> None:
    models = {model.code for model in pools.goods.models}
    brands = enumerate(pools.goods.rival_brands, 1)
    rivals = {f"{number}.{model}" for number, brand in brands for model in range(1, len(brand.models) + 1)}
    for tastes in pools.goods.prefers.values():
        assert set(tastes.ours) <= models
        assert set(tastes.rivals) <= rivals
    assert {firm.segment for firm in pools.accounts if firm.segment} == set(pools.goods.prefers)


def test_every_trait_in_use_is_explained_to_the_trainer(pools: Pools, home: Path) -> None:
    told = (home / "data" / "sample" / "README.md").read_text("utf-8")
    traits = {trait for firm in pools.accounts for trait in firm.traits}
    assert [trait for trait in sorted(traits) if f"`{trait}`" not in told] == []


def test_every_specialist_with_a_habit_stands_in_the_trainers_answers(pools: Pools, home: Path) -> None:
    told = (home / "data" / "sample" / "README.md").read_text("utf-8")
    assert [one.code for one in pools.team.specialists if f"| {one.code} {one.name.zh}" not in told] == []
