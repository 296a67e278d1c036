"""The best answer to an exercise in words, by its kind: what there is to read before, and each part with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch

from kamkit.kit.solved import Solved
from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.look.html import Html, badge, bullets, join, note, table
from kamkit.model.exercise import (
    AssignRoles,
    BaseExercise,
    Classify,
    Compare,
    FieldKind,
    FillForm,
    FindFault,
    FormField,
    Judge,
    Line,
    Match,
    NextQuestion,
    Numeric,
    ObjectionTriage,
    Order,
    Part,
    Probe,
    ReasonedChoice,
    Said,
    Seat,
    SpotSignals,
    Triaged,
    TrueFalse,
    WriteResponse,
)

# -- what there is to read before one answers --------------------------------------------------------------------------


@singledispatch
def scene(exercise: BaseExercise, words: Words) -> Html:
    """Return what there is to read below the prompt: a claim, two conversations, a sentence."""
    return Html("")


@scene.register
def _(exercise: TrueFalse, words: Words) -> Html:
    return Html("<blockquote class='kam-claim'>{}</blockquote>").format(words.text(exercise.claim))


@scene.register
def _(exercise: Compare, words: Words) -> Html:
    both = (_talk(words(f"panels.conversation_{name}"), said, words)
            for name, said in (("a", exercise.a), ("b", exercise.b)))
    return Html("<div class='kam-two'>{}</div>").format(join(both))


def _talk(head: str, said: Sequence[Said], words: Words) -> Html:
    turns = join(Html("<p><b>{}</b> {}</p>").format(words.text(one.who), words.text(one.text)) for one in said)
    return Html("<section class='kam-talk'><h4>{}</h4>{}</section>").format(head, turns)


@scene.register
def _(exercise: ObjectionTriage, words: Words) -> Html:
    who = exercise.speaker
    about = f"{words.text(who.title)} · {words(f'value.role.{who.role}')}"
    return join([_speaker(words.text(who.name), about), _bubble(words.text(exercise.sentence))])


# -- the answer --------------------------------------------------------------------------------------------------------


@singledispatch
def solution(exercise: BaseExercise, solved: Solved, words: Words) -> Html:
    """Return the best answer with every reason."""
    return _parts(solved.verdict.parts, words)


@solution.register
def _(exercise: ReasonedChoice, solved: Solved, words: Words) -> Html:
    option, reason = solved.verdict.parts
    because = Html("<p class='kam-because'>{}</p>").format(words.text(exercise.because))
    return join([_parts([option], words), because, _parts([reason], words)])


@solution.register
def _(exercise: NextQuestion, solved: Solved, words: Words) -> Html:
    question, reply, *rest = solved.verdict.parts
    talk = [_bubble(words.text(question.label), ours=True), _bubble(words.text(reply.label))]
    return join([*talk, Html("<p>{}</p>").format(words.text(question.why)), _parts(rest, words)])


def others(solved: Solved, words: Words) -> Html:
    """Return what was not chosen and why not; of a question also what one would have heard."""
    exercise = solved.exercise
    if not isinstance(exercise, NextQuestion):
        return _named(((part.label, part.why) for part in solved.others), words)
    asked = {part.label for part in solved.verdict.parts if part.of == "question"}
    return join(Html("{}{}<p>{}</p>").format(
        _bubble(words.text(one.text), ours=True), _bubble(words.text(one.reply)), words.text(one.why))
        for one in exercise.questions if one.text not in asked)


@solution.register
def _(exercise: Compare, solved: Solved, words: Words) -> Html:
    rows = [(words.text(one.text), words(f"panels.better_{one.better}"), words.text(one.why))
            for one in exercise.criteria]
    return _table(words, ("criterion", "better", "why"), rows)


@solution.register
def _(exercise: Classify, solved: Solved, words: Words) -> Html:
    rows = [(words.text(card.text), words.text(exercise.bins[card.bin]), words.text(card.why))
            for card in exercise.cards]
    return _table(words, ("card", "bin", "why"), rows)


@solution.register
def _(exercise: Match, solved: Solved, words: Words) -> Html:
    rows = [(words.text(one.text), words.text(exercise.right[one.right]), words.text(one.why))
            for one in exercise.left]
    return _table(words, ("left", "right", "why"), rows)


@solution.register
def _(exercise: Order, solved: Solved, words: Words) -> Html:
    steps = join(Html("<li><b>{}</b> {}</li>").format(words.text(step.text), words.text(step.why))
                 for step in exercise.steps)
    ordered = Html("<ol class='kam-list'>{}</ol>").format(steps)
    if not exercise.decoys:
        return ordered
    decoys = _named(((decoy.text, decoy.why) for decoy in exercise.decoys), words)
    return join([ordered, _head(words, "decoys"), decoys])


@solution.register
def _(exercise: AssignRoles, solved: Solved, words: Words) -> Html:
    members = {m.code: m.person for m in solved.case.group.members} if solved.case else {}
    rows = [(words("example.named", name=members[code].name, title=members[code].title or ""),
             _seat(exercise.seats[code], words), words.text(exercise.why[code]))
            for code in exercise.persons if code in members]
    return _table(words, ("person", "seat", "why"), rows)


def _seat(seat: Seat, words: Words) -> str:
    said = [words(f"value.role.{role}") for role in seat.roles]
    said += [words(f"value.level.{seat.level}")] if seat.level else []
    said += [words(f"value.function.{seat.function}")] if seat.function else []
    return " · ".join(said) or words("example.left_open")


@solution.register(SpotSignals)
@solution.register(FindFault)
def _(exercise: SpotSignals | FindFault, solved: Solved, words: Words) -> Html:
    look = "kam-talk-script" if isinstance(exercise, SpotSignals) else "kam-paper"
    lines = join(_line(line, exercise.labels, words) for line in exercise.lines)
    script = Html("<ul class='kam-script kam-worked {}'>{}</ul>").format(look, lines)
    return script if exercise.marked else join([script, note(words("example.nothing"), "info")])


def _line(line: Line, labels: Mapping[str, Text], words: Words) -> Html:
    who = Html("<b>{}</b>").format(words.text(line.who)) if line.who else Html("<b></b>")
    mark = words.text(labels[line.label]) if line.label else words("example.not_marked") if line.why else ""
    why = Html("<p class='kam-line-why'>{}</p>").format(words.text(line.why)) if line.why else Html("")
    shown = Html("<div class='kam-script-line'>{}<span>{}</span><i class='kam-script-mark'>{}</i></div>").format(
        who, words.text(line.text), mark)
    return Html("<li class='{}'>{}{}</li>").format("kam-marked" if line.label else "", shown, why)


@solution.register
def _(exercise: WriteResponse, solved: Solved, words: Words) -> Html:
    quotes = [_quote(words(f"panels.model_{'good' if one.good else 'bad'}"), words.text(one.text), words.text(one.why),
                     one.good) for one in exercise.models]
    lines = [Html("<b>{}</b> {} <small>{}</small>").format(words.text(line.text), words.text(line.why),
             words(f"panels.judge.{line.judge}") if line.judge != Judge.SELF else "") for line in exercise.rubric]
    return join([*quotes, _head(words, "rubric"), bullets(lines)])


def _quote(head: str, said: str, why: str, good: bool) -> Html:
    shown = "<blockquote class='kam-quote kam-quote-{}'><b>{}</b><p>{}</p><p><small>{}</small></p></blockquote>"
    return Html(shown).format("good" if good else "bad", head, said, why)


@solution.register
def _(exercise: FillForm, solved: Solved, words: Words) -> Html:
    rows = [(words.text(field.label), _entry(field, words), _field_why(field, words)) for field in exercise.fields]
    return _table(words, ("field", "entry", "why"), rows)


def _entry(field: FormField, words: Words) -> str:
    match field.takes:
        case FieldKind.CHOOSE:
            return words.text(max(field.options, key=lambda option: option.credit).text)
        case FieldKind.NUMBER:
            value = f"{field.value:.10g}"
            return words("example.within", value=value, within=f"{field.within:g}") if field.within else value
        case FieldKind.DAY:
            return words("example.until", day=field.day, until=field.until) if field.until else str(field.day)
        case FieldKind.WORDS:
            return words("example.own_words")
        case FieldKind.LEAVE:
            return words("example.empty")


def _field_why(field: FormField, words: Words) -> Html:
    whys = [field.why, *(option.why for option in field.options if option.credit == 1)]
    return join(Html("<p>{}</p>").format(why) for why in dict.fromkeys(words.text(why) for why in whys))


@solution.register
def _(exercise: Numeric, solved: Solved, words: Words) -> Html:
    answer = _parts(solved.verdict.parts, words)
    if not exercise.bands:
        return answer
    return join([answer, _head(words, "mistakes"), bullets(words.text(band.why) for band in exercise.bands)])


@solution.register
def _(exercise: ObjectionTriage, solved: Solved, words: Words) -> Html:
    """Return what the replies show, how to handle it, what is said and what is not."""
    return join([_judgement(exercise, solved, words), *_promise(exercise, solved, words), _head(words, "says"),
                 *_spoken(exercise, solved, words), _head(words, "unsaid"), _unsaid(exercise, words)])


def dialogue(exercise: ObjectionTriage, solved: Solved, words: Words) -> Html:
    """Return the talk before the judgement: what is asked and heard, and what would have been heard otherwise."""
    asked = solved.answer.asked if isinstance(solved.answer, Triaged) else ()
    probes = {probe.key: probe for probe in exercise.probes}
    heard = [_exchange(probes[key], words) for key in asked]
    rest = [_exchange(probe, words) for probe in exercise.probes if probe.key not in asked]
    fold = Html("<details><summary>{}</summary>{}</details>").format(words("example.not_asked"), join(rest))
    return join([*heard, fold])


def _exchange(probe: Probe, words: Words) -> Html:
    return join([_bubble(words.text(probe.text), ours=True), _bubble(words.text(probe.reply))])


def _judgement(exercise: ObjectionTriage, solved: Solved, words: Words) -> Html:
    judged = [
        (_term(solved, "objection_type", exercise.type, words), exercise.why_type),
        (words("example.about", what=words(f"practice.about_{exercise.about}")), exercise.why_about),
        (_term(solved, "handling", exercise.handling, words), exercise.why_handling),
        (words("example.if_dropped"), exercise.if_dropped),
        (words("example.if_chased"), exercise.if_chased),
    ]
    return bullets(Html("<b>{}</b> {}").format(name, words.text(why)) for name, why in judged)


def _promise(exercise: ObjectionTriage, solved: Solved, words: Words) -> list[Html]:
    if exercise.promise is None:
        return []
    who = _term(solved, "answerer", exercise.promise.who[0], words)
    made = words("example.promise", who=who, days=exercise.promise.days)
    return [note(Html("<b>{}</b> {}").format(made, words.text(exercise.promise.why)), "warn")]


def _spoken(exercise: ObjectionTriage, solved: Solved, words: Words) -> list[Html]:
    lines = {line.key: line for line in exercise.lines}
    said = [lines[key] for key in exercise.spoken]
    return [join([
        _speaker(_term(solved, "method_step", line.step, words), "", ours=True),
        _bubble(words.text(line.text), ours=True),
        Html("<p class='kam-said-why'>{}</p>").format(words.text(line.why)),
    ]) for line in said]  # fmt: skip


def _unsaid(exercise: ObjectionTriage, words: Words) -> Html:
    return _named(((line.text, line.why) for line in exercise.lines if line.key not in exercise.spoken), words)


# -- bricks ------------------------------------------------------------------------------------------------------------


def _term(solved: Solved, group: str, key: str, words: Words) -> str:
    return words.text(solved.terms[group][str(key)].name)


def _parts(parts: Iterable[Part], words: Words) -> Html:
    return join(Html("<div class='kam-part'><span class='kam-mark'>{} <b>{}</b></span><p>{}</p></div>").format(
        badge("ok", words("panels.full")), words.text(part.label), words.text(part.why)) for part in parts)


def _named(pairs: Iterable[tuple[Text, Text]], words: Words) -> Html:
    return bullets(Html("<b>{}</b> {}").format(words.text(name), words.text(why)) for name, why in pairs)


def _table(words: Words, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Html:
    shown = table([words(f"example.{head}") for head in heads], rows, stack=True)
    return Html("<div class='kam-worked'>{}</div>").format(shown)


def _head(words: Words, name: str) -> Html:
    return Html("<h5>{}</h5>").format(words(f"example.{name}"))


def _bubble(said: str, ours: bool = False) -> Html:
    return Html("<p class='kam-bubble {}'>{}</p>").format("kam-ours" if ours else "kam-theirs", said)


def _speaker(name: str, about: str, ours: bool = False) -> Html:
    side = "kam-speaker kam-right" if ours else "kam-speaker"
    return Html("<p class='{}'><b>{}</b> <small>{}</small></p>").format(side, name, about)
