"""The class report: what a class did since the last time, what stands out, how far it came, what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from kamkit.kit.report.ending import End
from kamkit.kit.report.sections import quiet, section
from kamkit.kit.report.spotted import Spotted, cards, moved
from kamkit.kit.report.spotted import count as spotted_count
from kamkit.kit.report.workbook import Workbook
from kamkit.kit.runs import FORMS
from kamkit.kit.school import classbook, classitems, classparts
from kamkit.kit.school.classdata import ClassData, Desk
from kamkit.kit.school.classfindings import noted, of_answers, points
from kamkit.kit.school.classview import ClassView, Span, Stretch, percent, spans
from kamkit.look.html import Html, bullets, definition_list, join, key_figures, note, table
from kamkit.model import names

ROOM = "classreport"
TERMS = ("first", "facility", "interval", "discrimination", "gain", "closed", "effect", "points", "split", "word",
         "held")
SESSIONS = 12
"""So many sessions the index's line shows."""


class ClassReport:
    """One class, part by part, up to the end of a span: a period by name, or the last day with answers ("").

    Names of trainees are hidden unless `unmask`. A part is empty where nobody has answered; `head` says so.
    """

    def __init__(self, kit: Desk, name: str, period: str = "", unmask: bool = False):
        self.kit, self.words = kit, kit.words
        data = ClassData(kit, name)
        self.span, self.before = spans(data, period)
        self.view = ClassView(data, self.span, unmask)

    # -- parts ---------------------------------------------------------------------------------------------------------

    def head(self) -> Html:
        """Return the class at a glance: people, who has begun, answers, the last day, the forms."""
        words, data = self.words, self.view.data
        said = "classreport.nobody" if data.school_class else "cohort.panel_none"
        nobody = note(words(said), "warn") if self.nothing else Html("")
        held = quiet(words("classreport.held", count=data.held)) if data.held else Html("")
        masked = Html("")
        if data.people:
            masked = (note(words("classreport.unmasked"), "warn") if self.view.unmask
                      else quiet(words("classreport.masked")))
        return join([key_figures(self._figures()), nobody, held, masked])

    def changes(self) -> Html:
        """Return what the class did in the span, beside the span before it, and which findings are new or gone."""
        if self.nothing or self.span is None:
            return Html("")
        now = self.view.stretch(self.span)
        before = self.view.stretch(self.before) if self.before else None
        quiet_now = note(self.words("classreport.quiet_span", span=self.span.label)) if not now.answers else ""
        heads = ["", self._label(self.span), self._label(self.before)]
        told = [self.words("classreport.newcomers", who=self._listed(now.newcomers))] if now.newcomers else []
        told += self._moved()
        return section(self.words("reporting.changes"), quiet_now,
                       table(heads, list(self._stretches(now, before)), numbers=(1, 2), row_heads=True, stack=True),
                       bullets(told) if told else "")

    def findings(self) -> Html:
        """Return what stands out, as cards, each with what it rests on and what to do."""
        if self.nothing:
            return Html("")
        body = cards(self.found, ROOM, self.words) or note(self.words("reporting.no_finding"), "good")
        return section(self.words("reporting.findings"), body)

    def skills(self) -> Html:
        """Return first against latest answers, skill by skill, where anything was tried again."""
        return classparts.skills(self.view, self._h("skills"))

    def forms(self) -> Html:
        """Return the form before against the form after the course, only of those who wrote both."""
        return classparts.forms(self.view, self._h("forms"))

    def certainty(self) -> Html:
        """Return how sure the class was, and how right."""
        return classparts.certainty(self.view, self._h("certainty"))

    def confusion(self) -> Html:
        """Return what was taken for what: types of objection, handlings, need stages."""
        return classparts.confusions(self.view, self._h("confusion"))

    def discuss(self, folded: bool = False) -> Html:
        """Return what to discuss in the break: exercises that split the class, who chose what; what to explain.

        Exercises of forms that are open or to come are none. `folded` hides the answers until they are opened.
        """
        return classitems.discuss(self.view, self._h("discuss"), folded)

    def items(self) -> Html:
        """Return the exercises, the hardest first: people, right at first, discrimination, what drew most."""
        return classitems.items(self.view, self._h("items"))

    def people(self) -> Html:
        """Return how each person stands, and who needs a word: for the trainer."""
        return classparts.people(self.view, self._h("people"))

    def people_named(self) -> Html:
        """Return the same under full names, whatever the report hides: for the trainer's own screen."""
        return classparts.people(ClassView(self.view.data, self.span, unmask=True), self._h("people"))

    def next_session(self) -> Html:
        """Return what to do in the next session, in the order in which to do it."""
        lines = list(self._plan())
        return section(self._h("next"), bullets(lines)) if lines else Html("")

    def definitions(self) -> Html:
        """Return the terms and figures used above, how each is worked out, and whose formula it is."""
        if self.nothing:
            return Html("")
        return section(self._h("definitions"), definition_list(self.terms()))

    def workbook(self) -> Workbook:
        """Return exercises, options, skills, forms, certainty, confusions, people and days as sheets."""
        return classbook.workbook(self.view, self.terms())

    def end(self) -> End:
        """Return the mark that the report came to its end, with what the index shows: answers, day by day."""
        high = spotted_count(self.found)
        counts = [int(count) for count in classparts.days(self.view)[names.COUNT].tail(SESSIONS)]
        figures = {} if self.nothing else {
            self.words("classreport.begun_short"): f"{self.begun}/{len(self.view.data.people)}",
            self.words("classreport.answers"): str(len(self.view.answers)),
        }
        return End({"class_name": self.view.data.name, "high": high, "findings": high, "spark": counts,
                    "trend": self.words("reports.trend_class"), "figures": figures})

    # -- what they rest on ---------------------------------------------------------------------------------------------

    @property
    def nothing(self) -> bool:
        """Return whether there is no answer to tell of."""
        return self.view.answers.empty

    @property
    def begun(self) -> int:
        """Return how many have answered anything."""
        return int(self.view.answers[names.TRAINEE].nunique())

    @cached_property
    def found(self) -> tuple[Spotted, ...]:
        """Return what stands out, the heaviest first."""
        return noted(self.view)

    def terms(self) -> list[tuple[str, str]]:
        """Return the terms of this report and what they mean."""
        return [(self.words(f"cohort.define_{name}"), self.words(f"cohort.define_{name}_words")) for name in TERMS]

    # -- bricks --------------------------------------------------------------------------------------------------------

    def _h(self, name: str) -> str:
        return self.words(f"classreport.{name}_head")

    def _figures(self) -> Iterator[tuple[object, object]]:
        words, data = self.words, self.view.data
        yield words("classreport.roster"), len(data.people)
        yield words("classreport.begun"), self.begun
        yield words("classreport.answers"), len(self.view.answers)
        if not self.nothing:
            yield words("classreport.last_day"), classparts.days(self.view)[names.DAY].iloc[-1].isoformat()
        for which in FORMS:
            if any(one.form(which) for one in data.by_person):
                yield words(f"classreport.{which}_ended"), data.ended(which)

    def _label(self, span: Span | None) -> str:
        if span is None:
            return self.words("classreport.no_before")
        return span.label if span.start != span.end else self.words("classreport.session", day=span.label)

    def _stretches(self, now: Stretch, before: Stretch | None) -> Iterator[tuple[object, ...]]:
        """Yield what was done in both spans, measure by measure."""
        for name in ("people", "answers", "exercises", "fresh"):
            yield self.words(f"classreport.{name}"), getattr(now, name), getattr(before, name) if before else "—"
        spans = (now, before)
        yield self.words("classreport.first"), *(percent(one.first, self.words) if one else "—" for one in spans)
        yield self.words("classreport.again"), *(self._again(one) if one else "—" for one in spans)

    def _again(self, one: Stretch) -> str:
        if not one.again or one.before is None or one.after is None:
            return str(one.again)
        moved = points(one.after - one.before)
        return self.words("classreport.again_moved", count=one.again, before=percent(one.before, self.words),
                          after=percent(one.after, self.words), moved=moved)

    def _listed(self, who: Sequence[str]) -> str:
        return self.words("dossier.between").join(who)

    def _moved(self) -> list[str]:
        """Return which findings in the answers are new, heavier or gone since the span before."""
        if self.before is None:
            return []
        return moved(of_answers(self.view.up_to(self.before)), of_answers(self.view), ROOM, self.words)

    def _plan(self) -> Iterator[object]:
        """Yield what to do next: people first, then what to talk over and explain, practise, judge, and write."""
        words, view = self.words, self.view
        due = [view.who(one) for one in dict.fromkeys(view.words_due[names.TRAINEE])]
        if due:
            yield words("classreport.plan_words", who=self._listed(due))
        for name, frame in (("discuss", view.split), ("explain", view.to_explain)):
            titles = [view.title(key) for key in frame[names.EXERCISE]]
            if titles:
                yield words(f"classreport.plan_{name}", titles=words("dossier.between_lines").join(titles))
        weak = view.skills_first()
        weak = weak[weak[names.PEOPLE] >= 2].head(1)
        for row in weak.to_dict("records"):
            yield words("classreport.plan_skill", skill=view.skills[row[names.SKILL]],
                        percent=percent(row[names.FIRST], words))
        if view.data.waiting:
            yield words("classreport.plan_judge", count=len(view.data.waiting))
        yield from self._forms_to_come()

    def _forms_to_come(self) -> Iterator[str]:
        ended = [self.view.data.ended(which) for which in FORMS]
        if self.view.data.people and not ended[0]:
            yield self.words("classreport.plan_pre")
        elif ended[1] < ended[0]:
            yield self.words("classreport.plan_post", count=ended[0] - ended[1])
