"""Names of columns in frames: one place, so that rooms agree without knowing each other."""

from __future__ import annotations

TRAINEE, EXERCISE, ATTEMPT, AT, SCORE, SCORE_THEN = "trainee", "exercise", "attempt", "at", "score", "score_then"
SPECIALIST, ACCOUNT, PERSON, DAY, KIND = "specialist", "account", "person", "day", "kind"
CODE, NAME, STAGE, AMOUNT, CURRENCY = "code", "name", "stage", "amount", "currency"
LEVEL, FUNCTION, ROLE, STANCE, DEPTH = "level", "function", "role", "stance", "depth"
SKILL, TRIES, FIRST, LAST, COUNT = "skill", "tries", "first", "last", "count"
SURE, POINTS, WAS, TOOK = "sure", "points", "was", "took"
THERE, MARKED, FOUND = "there", "marked", "found"
PASSED, SECONDS, PICKED, CREDIT, PART, FORM = "passed", "seconds", "picked", "credit", "part", "form"
PEOPLE, RIGHT, SHARE, LOW, HIGH = "people", "right", "share", "low", "high"
BEFORE, AFTER, GAIN, CLOSED, EFFECT = "before", "after", "gain", "closed", "effect"
FACILITY, DISCRIMINATION, RESTS_ON, FRESH = "facility", "discrimination", "rests_on", "fresh"
STATE, BELOW, WITHIN, ABOVE, TOTAL, DAYS = "state", "below", "within", "above", "total", "days"
MAILS, FOLLOWED, LATE, MISSED, WAITING = "mails", "followed", "late", "missed", "waiting"
COVERAGE, LAG, UNLINKED, WAITED = "coverage", "lag_median", "unlinked", "waited"
LABEL, START, X, MR, MEAN, UPPER, LOWER = "label", "start", "x", "mr", "mean", "upper", "lower"
MR_UPPER, FLAGS, TRIAL, ENOUGH, PHASE = "mr_upper", "flags", "trial", "enough", "phase"
ROUND, DEAL, ORDER, BEGAN, ENDED, OUTCOME, FURTHEST = "round", "deal", "order", "began", "ended", "outcome", "furthest"
OPEN, WON, LOST, STEP, REACHED, SEEN, LOOPS, AGAIN = "open", "won", "lost", "step", "reached", "seen", "loops", "again"
CONVERSION, SETTLED, NEEDED, QUARTER, THREE_QUARTERS = "conversion", "settled", "needed", "days_q1", "days_q3"
ORDERS, UNKNOWN = "orders", "unknown"
LAST_CONTACT, DAYS_SINCE = "last_contact", "days_since"
ATTEMPT_COLUMNS = (ATTEMPT, TRAINEE, EXERCISE, AT, SCORE, SCORE_THEN, "variant", "content_hash", "key_hash", "answer")
CLASS_ANSWER_COLUMNS = (ATTEMPT, TRAINEE, EXERCISE, SKILL, AT, SCORE, SURE, POINTS, SECONDS, PASSED)
ACTIVITY_COLUMNS = (SPECIALIST, DAY, KIND, ACCOUNT, PERSON, CODE, "answers", "note")
