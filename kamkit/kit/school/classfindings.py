"""What stands out in a class: named findings, each with the people or exercises it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from kamkit.cohort import certain, change, discuss
from kamkit.cohort.people import Word
from kamkit.kit.report.spotted import Spotted, ranked
from kamkit.kit.runs import FORMS
from kamkit.kit.school.classview import ClassView, percent
from kamkit.model import names
from kamkit.model.exercise import Confidence
from kamkit.model.finding import Weight

HARD, LURE = 0.5, 0.4
"""Below which mean a skill is hard for a class; from which share on a wrong option is a lure (ours)."""

FEWEST_SURE, FEWEST_DROPS, WEAKEST = 10, 3, 3
CITED = 5
"""So many pieces of evidence are named."""

WORDS = (Word.NOT_STARTED, Word.QUIET, Word.STUCK, Word.SURE_WRONG, Word.PASSES)


def noted(of: ClassView) -> tuple[Spotted, ...]:
    """Return what stands out, the heaviest first; nothing where nobody has answered."""
    if of.answers.empty:
        return ()
    return ranked((*of_answers(of), *_objections(of), *_forms(of), *_waiting(of)))


def of_answers(of: ClassView) -> tuple[Spotted, ...]:
    """Return what stands out in the answers up to the end of the view's span: held against an earlier one."""
    return (*_people(of), *_skills(of), *_certainty(of), *_lures(of), *_keys(of)) if len(of.answers) else ()


def _made(key: str, weight: Weight, evidence: Iterable[str] = (), about: str = "", **facts: Any) -> Spotted:
    return Spotted(key, weight, facts, [(one, "") for one in evidence], about)


def _people(of: ClassView) -> Iterator[Spotted]:
    """Yield those who have not begun, and those who need a word, reason by reason."""
    all_ = len(of.data.people)
    for word in WORDS:
        due = of.words_due[of.words_due["word"] == str(word)]
        if len(due):
            heavy = word == Word.NOT_STARTED and len(due) * 2 >= all_
            who = [of.who(one) for one in due[names.TRAINEE]]
            yield _made(str(word), Weight.HIGH if heavy else Weight.MEDIUM, who, count=len(due), all=all_)


def _skills(of: ClassView) -> Iterator[Spotted]:
    """Yield the weakest skills in which first answers were worth less than half, where enough people answered."""
    weak = of.skills_first()
    weak = weak[(weak[names.FIRST] < HARD) & (weak[names.PEOPLE] >= change.FEWEST)].head(WEAKEST)
    for row in weak.to_dict("records"):
        own = of.items[of.items[names.SKILL] == row[names.SKILL]].head(CITED)
        yield _made("hard_skill", Weight.MEDIUM, map(of.title, own[names.EXERCISE]),
                    about=row[names.SKILL], skill=of.skills[row[names.SKILL]],
                    percent=percent(row[names.FIRST], of.words),
                    people=row[names.PEOPLE])


def _certainty(of: ClassView) -> Iterator[Spotted]:
    """Yield that "sure" is not worth saying in this class, with the exercises at which it went wrong."""
    sure = of.certainty[of.certainty[names.SURE] == str(Confidence.SURE)]
    if sure.empty or sure[names.COUNT].iloc[0] < FEWEST_SURE:
        return
    right = float(sure[names.SCORE].iloc[0])
    if right < certain.ENOUGH[Confidence.SURE]:
        weight = Weight.HIGH if right < certain.ENOUGH[Confidence.FAIRLY] else Weight.MEDIUM
        cited = [of.title(key) for key in of.sure_but_wrong[names.EXERCISE].head(CITED)]
        yield _made("too_sure", weight, cited, count=int(sure[names.COUNT].iloc[0]),
                    percent=percent(right, of.words))


def _lures(of: ClassView) -> Iterator[Spotted]:
    """Yield wrong options that drew a large part of the class."""
    lures = [row for row in of.tempting.values() if row[names.SHARE] >= LURE and row[names.PEOPLE] >= discuss.FEWEST
             and row[names.EXERCISE] not in of.data.kept]
    if lures:
        most = sorted(lures, key=lambda row: (-row[names.SHARE], row[names.EXERCISE]))
        cited = [of.words("classreport.lured", title=of.title(row[names.EXERCISE]), count=row[names.COUNT],
                          all=row[names.PEOPLE]) for row in most[:CITED]]
        yield _made("lures", Weight.MEDIUM, cited, count=len(lures), percent=f"{LURE:.0%}")


def _keys(of: ClassView) -> Iterator[Spotted]:
    """Yield exercises that those fail who are good at the others: look at the key, or at the wording."""
    odd = of.items[of.items[names.DISCRIMINATION] < 0]
    if len(odd):
        yield _made("odd_items", Weight.LOW, map(of.title, odd[names.EXERCISE].head(CITED)), count=len(odd))


def _objections(of: ClassView) -> Iterator[Spotted]:
    """Yield how often the class let go of somebody who meant to buy, or chased a brush-off."""
    costs = of.data.costs()
    drops, chases = costs.get("false-drop", 0), costs.get("hanging-on", 0)
    if max(drops, chases) >= FEWEST_DROPS:
        yield _made("costly", Weight.MEDIUM, drops=drops, chases=chases)


def _forms(of: ClassView) -> Iterator[Spotted]:
    """Yield what the two forms show where it is no gain, and who has still to write the second."""
    ended = [of.data.ended(which) for which in FORMS]
    if ended[1] and ended[1] < ended[0]:
        without = [of.who(one.trainee) for one in of.data.by_person
                   if _ended(one.form(FORMS[0])) and not _ended(one.form(FORMS[1]))]
        yield _made("form_missing", Weight.MEDIUM, without, count=len(without))
    row = next(iter(of.matched.to_dict("records")), None)
    if row and not pd.isna(row[names.GAIN]) and row[names.LOW] <= 0:
        lost = row[names.HIGH] < 0
        yield _made("loss" if lost else "no_gain", Weight.HIGH if lost else Weight.MEDIUM,
                    people=row[names.PEOPLE], gain=points(row[names.GAIN]), low=points(row[names.LOW]),
                    high=points(row[names.HIGH]))


def _ended(run: Any) -> bool:
    return run is not None and not run.open


def _waiting(of: ClassView) -> Iterator[Spotted]:
    """Yield the written answers that wait for the trainer."""
    waiting = of.data.waiting
    if waiting:
        titles = dict.fromkeys(of.words.text(one.exercise.title) for one in waiting)
        yield _made("waiting", Weight.MEDIUM, list(titles)[:CITED], count=len(waiting))


def points(difference: float) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    whole = round(100 * difference)
    return f"{whole:+d}".replace("-", "−") if whole else "0"
