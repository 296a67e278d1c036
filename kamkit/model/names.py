"""Names of columns in frames: one place, so that rooms agree without knowing each other."""

from __future__ import annotations

TRAINEE, EXERCISE, ATTEMPT, AT, SCORE, SCORE_THEN = "trainee", "exercise", "attempt", "at", "score", "score_then"
SPECIALIST, ACCOUNT, PERSON, DAY, KIND = "specialist", "account", "person", "day", "kind"
CODE, NAME, STAGE, AMOUNT, CURRENCY = "code", "name", "stage", "amount", "currency"
LEVEL, FUNCTION, ROLE, STANCE, DEPTH = "level", "function", "role", "stance", "depth"
SKILL, TRIES, FIRST, LAST, COUNT = "skill", "tries", "first", "last", "count"
SURE, POINTS, WAS, TOOK = "sure", "points", "was", "took"
THERE, MARKED, FOUND = "there", "marked", "found"
LAST_CONTACT, DAYS_SINCE = "last_contact", "days_since"
ATTEMPT_COLUMNS = (ATTEMPT, TRAINEE, EXERCISE, AT, SCORE, SCORE_THEN, "variant", "content_hash", "key_hash", "answer")
ACTIVITY_COLUMNS = (SPECIALIST, DAY, KIND, ACCOUNT, PERSON, CODE, "answers", "note")
