"""How a store came to its present form: named steps, each done once, all that are due in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, inspect, select

from kamkit.errors import StoreError, problem
from kamkit.settings import now
from kamkit.store.schema import POINTED, SCHEMA, stamp

DIALECTS = {
    "sqlite": {"TEXT": "TEXT", "NUMBER": "INTEGER", "CLUSTERED": "WITHOUT ROWID", "SERIAL": "INTEGER PRIMARY KEY"},
    "postgresql": {
        "TEXT": 'TEXT COLLATE "C"', "NUMBER": "BIGINT", "CLUSTERED": "",
        "SERIAL": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    },
}
MARK = 0x4B414D4B  # "KAMK" in the header of an SQLite file: this is a store of ours, not just any database
MIGRATE_LOCK = 7_205_759_411  # PostgreSQL: one migrates, the others wait
SCHEMA_TABLE = 'CREATE TABLE IF NOT EXISTS kamkit_schema (name {TEXT} PRIMARY KEY, "at" {TEXT} NOT NULL)'


@dataclass(frozen=True)
class Migration:
    """One named step: statements in which {TEXT}, {NUMBER} … stand for each database's own words (DIALECTS).

    `own` are statements of one database alone, done after the shared ones.
    """

    name: str
    statements: tuple[str, ...]
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


FIRST = Migration("0001-books-records-attempts", (
    """CREATE TABLE books (
        id {SERIAL}, name {TEXT} NOT NULL UNIQUE, today {TEXT}, made {TEXT} NOT NULL, source {TEXT} NOT NULL)""",
    """CREATE TABLE puts (
        book {NUMBER} NOT NULL REFERENCES books (id), number {NUMBER} NOT NULL, known_at {TEXT} NOT NULL,
        source {TEXT} NOT NULL, PRIMARY KEY (book, number)) {CLUSTERED}""",
    """CREATE TABLE files (
        book {NUMBER} NOT NULL, sha256 {TEXT} NOT NULL, name {TEXT} NOT NULL, put {NUMBER} NOT NULL,
        PRIMARY KEY (book, sha256), FOREIGN KEY (book, put) REFERENCES puts (book, number)) {CLUSTERED}""",
    # One row a version; no body: withdrawn.
    """CREATE TABLE records (
        book {NUMBER} NOT NULL, kind {TEXT} NOT NULL, code {TEXT} NOT NULL, put {NUMBER} NOT NULL,
        id {TEXT} NOT NULL, account {TEXT}, body {TEXT},
        PRIMARY KEY (book, kind, code, put), FOREIGN KEY (book, put) REFERENCES puts (book, number))""",
    "CREATE INDEX records_of_account ON records (book, kind, account, code)",
    # Clustered, so that one person's days cost the same among 50 people or 5,000.
    """CREATE TABLE activities (
        book {NUMBER} NOT NULL, specialist {TEXT} NOT NULL, day {TEXT} NOT NULL, code {TEXT} NOT NULL,
        put {NUMBER} NOT NULL, id {TEXT} NOT NULL, gone INTEGER NOT NULL, kind {TEXT}, account {TEXT}, person {TEXT},
        answers {TEXT}, note {TEXT},
        PRIMARY KEY (book, specialist, day, code, put),
        FOREIGN KEY (book, put) REFERENCES puts (book, number)) {CLUSTERED}""",
    "CREATE INDEX activities_by_code ON activities (book, code)",
    "CREATE INDEX activities_of_account ON activities (book, account)",
    "CREATE TABLE trainees (id {TEXT} PRIMARY KEY, name {TEXT} NOT NULL, made {TEXT} NOT NULL, own {TEXT} UNIQUE)",
    """CREATE TABLE attempts (
        number {SERIAL}, id {TEXT} NOT NULL UNIQUE, trainee {TEXT} NOT NULL, exercise {TEXT} NOT NULL,
        "at" {TEXT} NOT NULL, score DOUBLE PRECISION NOT NULL, variant {TEXT} NOT NULL, content_hash {TEXT} NOT NULL,
        key_hash {TEXT} NOT NULL, answer {TEXT} NOT NULL, verdict {TEXT} NOT NULL)""",
    'CREATE INDEX attempts_of_trainee ON attempts (trainee, exercise, "at")',
))

CLASSES = Migration("0002-classes", (
    """CREATE TABLE classes (
        code {TEXT} PRIMARY KEY, name {TEXT} NOT NULL UNIQUE, lang {TEXT} NOT NULL, door {TEXT} NOT NULL,
        opened {TEXT} NOT NULL, closed {TEXT})""",
    # Numbered within the class: two people of one name are two, and a link need not carry a name.
    """CREATE TABLE roster (
        class_code {TEXT} NOT NULL REFERENCES classes (code), number {NUMBER} NOT NULL,
        trainee {TEXT} NOT NULL UNIQUE REFERENCES trainees (id), name {TEXT} NOT NULL, secret {TEXT} NOT NULL,
        made {TEXT} NOT NULL, reissued {TEXT}, PRIMARY KEY (class_code, number)) {CLUSTERED}""",
    # Who came to the door, or tried to; never what they said there. Number 0: nobody of that class.
    """CREATE TABLE knocks (
        serial {SERIAL}, "at" {TEXT} NOT NULL, class_code {TEXT} NOT NULL, number {NUMBER} NOT NULL,
        let_in {NUMBER} NOT NULL)""",
    "CREATE INDEX knocks_at_door ON knocks (class_code, number, serial)",
))

VERDICTS = Migration("0003-verdicts", (
    # Later verdicts on an answer stand beside the first, never over it; the newest counts.
    """CREATE TABLE verdicts (
        number {SERIAL}, attempt {TEXT} NOT NULL, "at" {TEXT} NOT NULL, judge {TEXT} NOT NULL, score DOUBLE PRECISION,
        content_hash {TEXT} NOT NULL, key_hash {TEXT} NOT NULL, verdict {TEXT} NOT NULL)""",
    "CREATE INDEX verdicts_of_attempt ON verdicts (attempt, number)",
), {
    # An answer that nobody has judged yet has no score: neither right nor wrong.
    "postgresql": ("ALTER TABLE attempts ALTER COLUMN score DROP NOT NULL",),
    "sqlite": (
        """CREATE TABLE attempts_new (
            number {SERIAL}, id {TEXT} NOT NULL UNIQUE, trainee {TEXT} NOT NULL, exercise {TEXT} NOT NULL,
            "at" {TEXT} NOT NULL, score DOUBLE PRECISION, variant {TEXT} NOT NULL, content_hash {TEXT} NOT NULL,
            key_hash {TEXT} NOT NULL, answer {TEXT} NOT NULL, verdict {TEXT} NOT NULL)""",
        """INSERT INTO attempts_new SELECT number, id, trainee, exercise, "at", score, variant, content_hash, key_hash,
            answer, verdict FROM attempts""",
        "DROP TABLE attempts",
        "ALTER TABLE attempts_new RENAME TO attempts",
        'CREATE INDEX attempts_of_trainee ON attempts (trainee, exercise, "at")',
    ),
})

RUNS = Migration("0004-runs", (
    # What is done one after the other, as it was when it began; which of it is answered, the attempts tell.
    """CREATE TABLE runs (
        id {TEXT} PRIMARY KEY, trainee {TEXT} NOT NULL, kind {TEXT} NOT NULL, skill {TEXT}, seed {TEXT} NOT NULL,
        exercises {TEXT} NOT NULL, began {TEXT} NOT NULL, ended {TEXT})""",
    "CREATE INDEX runs_of_trainee ON runs (trainee, began)",
    "CREATE INDEX runs_of_seed ON runs (kind, seed, began)",
))



def _pointers(read: str) -> tuple[str, ...]:
    """Return what fills the columns of pointers from the bodies, read so, and then makes their indexes."""
    filled = ", ".join(f'"{name}" = {read}'.replace("FIELD", name) for name in POINTED)
    indexes = (f'CREATE INDEX records_by_{name} ON records (book, kind, "{name}", code) WHERE "{name}" IS NOT NULL'
               for name in POINTED)
    return f"UPDATE records SET {filled}", *indexes


# So that one person's visits and orders, and what follows an order, cost the same among 50 people or 5,000. Columns,
# not indexes on the JSON itself: an older SQLite takes no json_extract in a schema that it does not trust.
POINTERS = Migration("0005-pointers", tuple(f'ALTER TABLE records ADD COLUMN "{name}" {{TEXT}}' for name in POINTED), {
    "sqlite": _pointers("json_extract(body, '$.FIELD')"), "postgresql": _pointers("CAST(body AS jsonb) ->> 'FIELD'"),
})

MIGRATIONS: tuple[Migration, ...] = (FIRST, CLASSES, VERDICTS, RUNS, POINTERS)


def done(connection: Connection) -> tuple[str, ...] | None:
    """Return the names of the migrations this store has been through, in order; None where it is no store."""
    if not inspect(connection).has_table(SCHEMA.name):
        return None
    return tuple(connection.scalars(select(SCHEMA.c.name).order_by(SCHEMA.c.name)))


def due(names: Iterable[str], shown: str = "") -> tuple[Migration, ...]:
    """Return the migrations still to do. Raise StoreError for a store that has been through some unknown to us."""
    past = set(names)
    unknown = sorted(past - {migration.name for migration in MIGRATIONS})
    if unknown:
        raise StoreError(problem("store_newer", path=shown, schema=unknown[-1]))
    return tuple(migration for migration in MIGRATIONS if migration.name not in past)


def migrate(connection: Connection, shown: str = "") -> tuple[str, ...]:
    """Do what is due, inside the caller's transaction, and return the names of what was done."""
    own = DIALECTS[connection.dialect.name]
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATE_LOCK})")
    connection.exec_driver_sql(SCHEMA_TABLE.format(**own))
    todo = due(done(connection) or (), shown)
    for migration in todo:
        for statement in (*migration.statements, *migration.own.get(connection.dialect.name, ())):
            connection.exec_driver_sql(statement.format(**own))
        connection.execute(SCHEMA.insert().values(name=migration.name, at=stamp(now())))
    return tuple(migration.name for migration in todo)
