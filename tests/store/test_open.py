"""Opening and making stores: what is refused, in which words, and that nothing is made or written by a slip."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kamkit.errors import StoreError
from kamkit.lang.words import Words
from kamkit.store import care, driver, migrations, place, sqlitefile
from kamkit.store.attempts import add_attempt, attempts
from kamkit.store.books import books, make_book
from kamkit.store.migrations import Migration
from kamkit.store.open import create_store, open_store
from tests.needs import need
from tests.store.herd import ROOT
from tests.store.made import attempt


@pytest.fixture
def posix() -> None:
    """Skip where rights are not of the POSIX kind."""
    need("rights of the POSIX kind", os.name == "posix")


def refusal(address: str | Path, **options: bool) -> str:
    """Return the key of the problem with which opening is refused; its words must name the place, in both languages."""
    with pytest.raises(StoreError) as caught:
        open_store(address, **options).close()
    (trouble,) = caught.value.problems
    for lang in ("zh", "en"):
        assert Path(str(address)).name in Words(lang).say(trouble)
        assert "{" not in Words(lang).say(trouble)
    return trouble.key


def a_store(path: Path) -> Path:
    """Return the path of a closed store with some pages in it."""
    store = create_store(path)
    for number in range(60):
        add_attempt(store, attempt("秦安", number))
    store.close()
    return path


# --- S5, hostile 62: the six files ----------------------------------------------------------------------------------


def test_a_missing_store_is_refused_and_no_file_is_made(tmp_path: Path) -> None:
    """A typo must not make an empty database."""
    for name in ("kamkti.db", "there/is/no/folder.db"):
        assert refusal(tmp_path / name) == "store_missing"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_refused_and_left_empty(tmp_path: Path) -> None:
    """Zero bytes are not taken for a new database, not even when one may be made."""
    path = tmp_path / "empty.db"
    path.touch()
    assert refusal(path) == refusal(path, create=True) == "store_empty"
    assert path.stat().st_size == 0


@pytest.mark.parametrize("content", ["客户,联系人\n", "x" * 5000, "SQLite format 3"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    """A list of customers named as the store stays what it is."""
    path = tmp_path / "list.csv"
    path.write_text(content, encoding="utf-8")
    assert refusal(path) == refusal(path, create=True) == "store_not_database"
    assert path.read_text(encoding="utf-8") == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is no store."""
    assert refusal(tmp_path) == "store_not_database"


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    """We never put our tables into another program's database."""
    path = tmp_path / "browser.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE history (url TEXT)")
    before = path.read_bytes()
    assert refusal(path) == refusal(path, create=True) == "store_foreign"
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_on_a_server(fresh_postgres: str) -> None:
    """The same on PostgreSQL, also when a store may be made."""
    import psycopg

    with psycopg.connect(fresh_postgres.replace("+psycopg", "")) as other:
        other.execute("CREATE TABLE history (url TEXT)")
    for create in (False, True):
        with pytest.raises(StoreError) as caught:
            open_store(fresh_postgres, create=create)
        assert caught.value.problems[0].key == "store_foreign"


@pytest.mark.parametrize("damage", ["pages overwritten", "cut short", "header only"])
def test_a_damaged_store_is_refused_and_not_written_to(tmp_path: Path, damage: str) -> None:
    """Damage is found when the store is opened, not by the first trainee who answers."""
    path = a_store(tmp_path / "damaged.db")
    whole = path.read_bytes()
    spoilt = {
        "pages overwritten": whole[:4096] + b"\xa5" * (len(whole) - 3 * 4096) + whole[-2 * 4096 :],
        "cut short": whole[: len(whole) // 2 // 4096 * 4096],
        "header only": whole[:100] + os.urandom(4000),
    }[damage]
    path.write_bytes(spoilt)
    assert refusal(path) in {"store_damaged", "store_not_database"}
    assert path.read_bytes() == spoilt


def test_a_store_of_a_newer_kamkit_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a newer version may have put there, this one must not write over."""
    newer = Migration("9999-from-the-future", ("CREATE TABLE future (x {TEXT})",))
    with monkeypatch.context() as future:
        future.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, newer))
        create_store(address).close()
    with pytest.raises(StoreError) as caught:
        open_store(address)
    (trouble,) = caught.value.problems
    assert (trouble.key, trouble.values["schema"]) == ("store_newer", "9999-from-the-future")


AS_NOBODY = """
import os, sys
from kamkit.errors import StoreError
from kamkit.store.driver import sqlite_module
from kamkit.store.open import open_store
sqlite_module()
if os.geteuid() == 0:  # root may write anything
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    open_store(sys.argv[1])
except StoreError as error:
    print(error.problems[0].key)
"""


@pytest.mark.usefixtures("posix")
@pytest.mark.parametrize("locked", ["file", "folder"])
def test_a_store_that_cannot_be_written_to_is_refused(locked: str) -> None:
    """Read-only: said at once, not with the first answer. The folder counts too: the journal stands in it."""
    with tempfile.TemporaryDirectory() as name:
        path = a_store(Path(name) / "kept.db")
        path.chmod(0o444 if locked == "file" else 0o666)
        Path(name).chmod(0o777 if locked == "file" else 0o555)
        done = subprocess.run([sys.executable, "-c", AS_NOBODY, str(path)], cwd=ROOT, capture_output=True, text=True)
        Path(name).chmod(0o755)
    assert done.stdout.strip() == "store_read_only", done.stderr


def test_every_refusal_takes_less_than_a_second(tmp_path: Path) -> None:
    """Also with a big store: the look at it is bounded (figures at full size: make soak)."""
    path = a_store(tmp_path / "kept.db")
    begun = time.perf_counter()
    open_store(path).close()
    assert time.perf_counter() - begun < 1


@pytest.mark.soak
def test_opening_a_hundred_megabytes_takes_less_than_a_second(tmp_path: Path) -> None:
    """Sound or damaged."""
    path = a_store(tmp_path / "big.db")
    filler = driver.connect(path)
    filler.execute("CREATE TABLE filler (id INTEGER PRIMARY KEY, body TEXT)")
    filler.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
        "INSERT INTO filler SELECT i, hex(randomblob(500)) FROM n"
    )
    filler.close()
    size = path.stat().st_size
    begun = time.perf_counter()
    open_store(path).close()
    took = time.perf_counter() - begun
    with path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096)
    begun = time.perf_counter()
    assert refusal(path) == "store_damaged"
    print(f"\n{size / 1e6:.0f} MB: opened in {took:.2f} s, damage found in {time.perf_counter() - begun:.2f} s")
    assert max(took, time.perf_counter() - begun) < 1


def test_the_look_at_a_store_ends_when_its_time_is_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store too big to be looked over in time is opened; `doctor` looks at all of it."""
    path = a_store(tmp_path / "big.db")
    monkeypatch.setattr(sqlitefile, "STEPS", 1)
    assert sqlitefile.fault(path, seconds=-1.0) is None


# --- making -----------------------------------------------------------------------------------------------------------


def test_a_store_is_made_only_when_that_is_said(address: str) -> None:
    """And made once: making it again opens it."""
    with pytest.raises(StoreError) as caught:
        open_store(address)
    assert caught.value.problems[0].key == "store_missing"
    first = create_store(address)
    make_book(first, "crm")
    first.close()
    again = create_store(address)
    assert [book.name for book in books(again)] == ["crm"]
    again.close()


@pytest.mark.usefixtures("posix")
def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    """Store 0600, new folders 0700, and so the log beside it (P10)."""
    old = os.umask(0)
    try:
        store = create_store(tmp_path / "data" / "kamkit" / "kamkit.db")
    finally:
        os.umask(old)
    add_attempt(store, attempt("a", 1))
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "data" / "kamkit").iterdir()}
    store.close()
    assert "kamkit.db" in files
    assert set(files.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "kamkit").stat().st_mode) == 0o700


def test_many_processes_may_make_the_same_store_at_once(address: str) -> None:
    """The first one makes it, the others find it; nobody is refused, nothing is left over."""
    script = (
        "import sys; from kamkit.store.open import create_store; from kamkit.store.books import make_book\n"
        "print(make_book(create_store(sys.argv[1]), 'crm').id)"
    )
    words = [sys.executable, "-c", script, address]
    herd = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [one.communicate()[0].strip() for one in herd] == ["1"] * 4
    if "://" not in address:
        assert [file.name for file in Path(address).parent.iterdir()] == [Path(address).name]


def test_a_store_that_is_not_finished_gets_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure half-way leaves nothing behind."""
    broken = Migration("9999-broken", ("CREATE TABLE this is no SQL",))
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, broken))
    with pytest.raises(Exception, match="syntax"):
        create_store(tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_no_disk_can_keep_is_refused(tmp_path: Path) -> None:
    """Too long, or below a file: in words, and nothing is left behind."""
    (tmp_path / "file").touch()
    for path in (tmp_path / ("客" * 100 + ".db"), tmp_path / "file" / "x.db"):
        assert key_of_refusal(path, create=True) == "store_folder_refused"
        assert key_of_refusal(path) == "store_missing"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def key_of_refusal(address: str | Path, **options: bool) -> str:
    """Return the key of the problem with which opening is refused."""
    with pytest.raises(StoreError) as caught:
        open_store(address, **options)
    return caught.value.problems[0].key


def test_a_disk_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some USB sticks; and there too a name that was taken meanwhile is left alone."""

    def no_links(*_: object) -> None:
        raise OSError("links are not known here")

    monkeypatch.setattr(os, "link", no_links)
    a_store(tmp_path / "x.db")
    (tmp_path / "taken.db").touch()
    with pytest.raises(FileExistsError):
        sqlitefile._publish(tmp_path / "x.db", tmp_path / "taken.db")
    assert (tmp_path / "taken.db").stat().st_size == 0


def test_a_store_that_stays_busy_is_said_and_works_again_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody holds the lock longer than one waits; nothing is stored, and nothing is broken."""
    monkeypatch.setattr(driver, "BUSY_SECONDS", 0.2)
    store = create_store(tmp_path / "x.db")
    other = driver.connect(tmp_path / "x.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        add_attempt(store, attempt("a", 1))
    assert caught.value.problems[0].key == "store_busy"
    assert attempts(store) == ()
    other.execute("COMMIT")
    other.close()
    assert add_attempt(store, attempt("a", 1)) == attempt("a", 1)
    store.close()


def test_a_server_needs_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said with how to get it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert key_of_refusal("postgresql+psycopg://nobody@127.0.0.1/nowhere") == "store_needs_psycopg"


@pytest.mark.parametrize(
    "address", ["", "  ", ":memory:", "sqlite://", "mysql://host/db", "http://x/y.db", "a\x00b", "://"]
)
def test_an_address_that_names_no_store_is_refused(address: str) -> None:
    """And nothing is made in the current folder."""
    before = set(Path.cwd().iterdir())
    with pytest.raises(StoreError) as caught:
        create_store(address)
    assert caught.value.problems[0].key == "store_address_unknown"
    assert set(Path.cwd().iterdir()) == before


@pytest.mark.parametrize("name", ["空 格 & 100% #1?.db", "mode=ro&x.db", "a'b\"c.db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    """Names are names, not parts of an address; the sqlite:/// form names the same file."""
    if os.name != "posix":
        name = "空 格 & 100% #1.db"
    create_store(tmp_path / name).close()
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_store_may_be_named_by_a_sqlalchemy_address(tmp_path: Path) -> None:
    """sqlite:/// and a path are the same file."""
    create_store(tmp_path / "one.db").close()
    store = open_store(f"sqlite:///{tmp_path / 'one.db'}")
    assert store.path == tmp_path / "one.db"
    store.close()


def test_a_password_is_never_shown(fresh_postgres: str) -> None:
    """Not in the text of the store, not in what is refused."""
    with_password = fresh_postgres.replace("postgres@", "postgres:s3cret@")
    store = create_store(with_password)
    assert "s3cret" in store.address
    assert "s3cret" not in repr(store) + store.shown + str(care.facts(store))
    store.close()
    with pytest.raises(StoreError) as caught:
        open_store(with_password.rsplit("/", 1)[0] + "/nowhere")
    assert "s3cret" not in Words("en").say_all(caught.value)
    assert caught.value.problems[0].key == "store_unreachable"


FORKING = """
import os, sys
from kamkit.store.attempts import add_attempt, attempts
from kamkit.store.open import open_store
from tests.store.made import attempt
store = open_store(sys.argv[1])
add_attempt(store, attempt("parent", 1))
for child in range(4):
    if os.fork() == 0:
        add_attempt(store, attempt(child, 1))
        os._exit(0)
statuses = [os.wait()[1] for _ in range(4)]
add_attempt(store, attempt("parent", 2))
print(statuses, len(attempts(store)))
"""


def test_a_child_process_after_fork_has_connections_of_its_own(address: str) -> None:
    """A batch of reports forks; the parent's connection must come to no harm."""
    need("fork", hasattr(os, "fork"))
    create_store(address).close()
    done = subprocess.run(
        [sys.executable, "-c", FORKING, address], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[0, 0, 0, 0] 6"


def test_storing_an_answer_needs_no_pandas(tmp_path: Path) -> None:
    """Opening and storing stay quick: frames.py alone knows pandas."""
    script = (
        "import sys\nfrom kamkit.store.open import create_store\nfrom kamkit.store.attempts import add_attempt\n"
        "import kamkit.store.records, kamkit.store.care, kamkit.store.trainees\nfrom tests.store.made import attempt\n"
        "add_attempt(create_store(sys.argv[1]), attempt('a', 1))\nprint(sorted({'pandas', 'numpy'} & set(sys.modules)))"
    )
    words = [sys.executable, "-c", script, str(tmp_path / "x.db")]
    assert subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip() == "[]"


# --- S7: where a store may lie ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder",
    [
        "OneDrive",
        "OneDrive - 某公司",
        "Dropbox",
        "Google Drive",
        "坚果云",
        "百度网盘同步空间",
        "Mobile Documents",
    ],
)
def test_a_synced_folder_is_refused_unless_one_knows(tmp_path: Path, folder: str) -> None:
    """Two machines that copy a database under each other's feet damage it."""
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "class.db"
    assert refusal(path, create=True) == "store_risky_folder"
    assert not path.exists()
    create_store(path, i_know=True).close()
    assert refusal(path) == "store_risky_folder"


@pytest.mark.parametrize(
    ("kind", "fit"), [("nfs4", False), ("cifs", False), ("fuse.sshfs", False), ("ext4", True), ("tmpfs", True)]
)
def test_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, fit: bool) -> None:
    """By the type of file system that Linux names for it."""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/a / ext4 rw 0 0\nserver:/x {tmp_path / 'share'} {kind} rw 0 0\n", encoding="utf-8")
    real = place.file_system
    monkeypatch.setattr(place, "file_system", lambda path: real(path, mounts))
    path = tmp_path / "share" / "class.db"
    assert place.risk(path) == (None if fit else kind)
    assert place.risk(tmp_path / "shared" / "class.db") is None
    if not fit:
        assert refusal(path, create=True) == "store_risky_folder"


def test_a_windows_share_is_refused() -> None:
    """By its name."""
    assert place.risk(Path("//server/share/class.db")) is not None


# --- S8: which SQLite -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
        ((3, 25, 0), False),
    ],
)
def test_versions_with_the_wal_reset_bug_get_the_rollback_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], sound: bool
) -> None:
    """And `doctor` says so."""
    assert driver.sqlite_sound(version) is sound
    monkeypatch.setattr(driver, "DRIVERS", ("sqlite3",))
    monkeypatch.setattr(driver, "OLDEST", (3, 0, 0))
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    store = create_store(tmp_path / "x.db")
    add_attempt(store, attempt("a", 1))
    facts = care.facts(store)
    store.close()
    assert facts["journal"] == ("wal" if sound else "delete")
    assert facts["sound"] is sound
    assert ("store_sqlite_fallback" in [trouble.key for trouble in facts["warnings"]]) is not sound


def test_the_sound_sqlite_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    """pysqlite3 where it is installed and sound; the standard library's where it is not."""
    monkeypatch.setattr(driver, "DRIVERS", ("pysqlite3_that_nobody_has", "sqlite3"))
    assert driver.sqlite_module() is sqlite3
    monkeypatch.setattr(driver, "OLDEST", (9, 0, 0))
    with pytest.raises(StoreError) as caught:
        driver.sqlite_module()
    assert caught.value.problems[0].key == "store_sqlite_old"


HOLDER = """
import sys
from kamkit.store.attempts import attempts
from kamkit.store.open import open_store
store = open_store(sys.argv[1])
print(len(attempts(store)), flush=True)
sys.stdin.readline()
print(len(attempts(store)), flush=True)
"""


def test_an_unsound_sqlite_takes_a_store_off_the_log_or_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused while a sound one has it open; afterwards both go on with the rollback journal."""
    need("pysqlite3 with a sound SQLite", driver.sqlite_module().__name__ == "pysqlite3")
    path = a_store(tmp_path / "x.db")
    monkeypatch.setattr(sqlitefile, "SWITCH_MILLISECONDS", 50)
    monkeypatch.setattr(driver, "DRIVERS", ("sqlite3",))
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    with holding(path) as sound:
        assert refusal(path) == "store_sqlite_unsound"
        assert sound.communicate("\n")[0].split() == ["60"]
    store = open_store(path)
    assert care.facts(store)["journal"] == "delete"
    with holding(path) as sound:
        add_attempt(store, attempt("b", 1))
        assert sound.communicate("\n")[0].split() == ["61"]
    store.close()


@contextmanager
def holding(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a process that has the store open by the sound SQLite; it counts the attempts when it is told."""
    words = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "60"
        yield process
