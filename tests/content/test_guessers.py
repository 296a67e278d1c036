"""The bank cannot be passed by somebody who knows nothing: guessers, surface classifiers, balance."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import mean

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from kamkit.bank.guessable import lists_of
from kamkit.model.exercise import About, Handling, ObjectionTriage, ObjectionType
from kamkit.model.person import Role
from tests.content import guessers
from tests.content.test_content import EXERCISES

LISTS = tuple(one for exercise in EXERCISES for one in lists_of(exercise))
TRIAGES = tuple(exercise for exercise in EXERCISES if isinstance(exercise, ObjectionTriage))
POINTS = 0.05
GAIN = 0.10


def gain(score: float, chance: float) -> float:
    return (score - chance) / (1 - chance)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_guesser_earns_more_than_five_points_above_chance_or_below_it(lang: str) -> None:
    chance = guessers.blind(LISTS)
    earned = {name: guessers.earned(LISTS, pick, lang) for name, pick in guessers.picks(lang).items()}
    earned |= {"first": guessers.by_place(LISTS, 0), "last": guessers.by_place(LISTS, -1)}
    print(lang, f"chance {chance:.3f}", {name: round(worth, 3) for name, worth in earned.items()}, len(LISTS))
    assert {name: round(worth - chance, 3) for name, worth in earned.items() if abs(worth - chance) > POINTS} == {}


def test_no_fixed_judgement_of_an_objection_pays() -> None:
    worths = {constant: mean(guessers.triage_worth(one, *constant) for one in TRIAGES)
              for constant in guessers.CONSTANTS}
    chance = mean(worths.values())
    at_once = mean(worth for (_, _, handling), worth in worths.items() if handling == Handling.AT_ONCE)
    best = max(worths, key=lambda one: worths[one])
    print(f"chance {chance:.3f}, always at once {at_once:.3f}, best constant {best} {worths[best]:.3f}")
    assert gain(at_once, chance) <= GAIN
    assert {one: round(gain(worth, chance), 3) for one, worth in worths.items() if gain(worth, chance) > GAIN} == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_way_of_choosing_lines_by_their_looks_pays(lang: str) -> None:
    polite = guessers.POLITE[lang]
    looks = {
        "longest": lambda line: len(line.text.of(lang)), "shortest": lambda line: -len(line.text.of(lang)),
        "politest": lambda line: len(polite.findall(line.text.of(lang))), "questions": lambda line: sum(
            mark in line.text.of(lang) for mark in "？?"),
    }
    constant = (ObjectionType.GENUINE, About.PRODUCT, Handling.AT_ONCE)
    blind = mean(guessers.triage_worth(one, *constant) for one in TRIAGES)
    for name, look in looks.items():
        worth = mean(guessers.triage_worth(one, *constant, [guessers.three(one, look)]) for one in TRIAGES)
        print(lang, name, round(gain(worth, blind), 3))
        assert gain(worth, blind) <= GAIN, name


def test_types_abouts_and_handlings_are_balanced() -> None:
    counts = [Counter(getattr(one, name) for one in TRIAGES) for name in ("type", "about", "handling")]
    for count, kinds in zip(counts, (ObjectionType, About, Handling), strict=True):
        assert set(count) == set(kinds)
        assert max(count.values()) / len(TRIAGES) <= 1 / len(kinds) + 0.08, count
    cells = Counter((one.type, one.about) for one in TRIAGES)
    assert min(cells[kind, about] for kind in ObjectionType for about in About) >= 6
    roles = Counter(one.speaker.role for one in TRIAGES)
    assert min(roles[role] for role in Role) >= 8


def test_a_role_does_not_give_the_type_away() -> None:
    by_role = defaultdict(Counter)
    for one in TRIAGES:
        by_role[one.speaker.role][one.type] += 1
    right = sum(max(count.values()) for count in by_role.values()) / len(TRIAGES)
    assert right <= 1 / 3 + 0.15, "always the commonest type of the speaker's role"
    assert all(set(count) == set(ObjectionType) for count in by_role.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_at_least_twenty_sentences_occur_under_two_types(lang: str) -> None:
    types = defaultdict(set)
    for one in TRIAGES:
        types[one.sentence.of(lang)].add(one.type)
    assert sum(len(found) >= 2 for found in types.values()) >= 20


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("model", [MultinomialNB(), LogisticRegression(max_iter=1000)], ids=["bayes", "logistic"])
def test_the_surface_of_an_objection_does_not_tell_its_type(lang: str, model: object) -> None:
    """Character n-grams of scene and sentence, ten times ten-fold: no more than ten points over the commonest type."""
    texts = [f"{one.prompt.of(lang)}\n{one.sentence.of(lang)}" for one in TRIAGES]
    types = np.array([one.type.value for one in TRIAGES])
    features = TfidfVectorizer(analyzer="char_wb" if lang == "en" else "char", ngram_range=(1, 4), sublinear_tf=True)
    scores = [
        cross_val_score(make_pipeline(features, model), texts, types,
                        cv=StratifiedKFold(10, shuffle=True, random_state=seed)).mean()
        for seed in range(3)
    ]
    chance = max(Counter(types).values()) / len(types)
    print(lang, type(model).__name__, f"accuracy {mean(scores):.3f}, chance {chance:.3f}")
    assert mean(scores) <= chance + GAIN
