"""`kamkit class …` as a trainer says it: made, listed, a new passcode, closed; what is shown once and to whom."""

from __future__ import annotations

import re
import socket
import stat
from pathlib import Path

import pytest

from kamkit import open_kit
from kamkit.cli import main
from kamkit.errors import SignInRefused
from kamkit.kit.care import create
from kamkit.serve import classroom
from kamkit.serve.server import Ended

NAMES = "王静\n王静\nLi Ming\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a store, named in the environment, beside a data folder of its own."""
    path = tmp_path / "class.db"
    create(str(path))
    monkeypatch.setenv("KAMKIT_DB", str(path))
    monkeypatch.setenv("KAMKIT_DATA", str(tmp_path / "data"))
    (tmp_path / "names.txt").write_text(NAMES, encoding="utf-8")
    return path


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple]:
    """Return the list in which a server writes what it was started with, instead of running."""
    calls: list[tuple] = []

    def start(meeting, workshop, words, sizes, tell, **environment):  # type: ignore[no-untyped-def]
        calls.append((meeting, words.lang, sizes, environment))
        tell()
        return Ended(0, tmp_path / "log", [])

    monkeypatch.setattr(classroom, "start", start)
    return calls


def opened(tmp_path: Path, *more: str) -> int:
    """Open a class with the list of names; return the exit code."""
    return main(["class", "open", "春季班", "--lang", "zh", "--names", str(tmp_path / "names.txt"), *more])


def test_open_makes_the_class_and_shows_each_link_once(
    store: Path, tmp_path: Path, started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(tmp_path) == 0
    first = capsys.readouterr().out
    links = re.findall(r"http://127\.0\.0\.1:\d+/\?token=\S+#k=(\S+)", first)
    assert len(links) == 3
    kit = open_kit(db=store)
    assert [kit.classes.by_key(key).person.name for key in links] == NAMES.split("\n")[:3]
    assert "#c=" in first
    assert "--share" in first
    assert opened(tmp_path) == 0
    assert "#k=" not in capsys.readouterr().out
    assert len({call[0].link() for call in started}) == 1


def test_the_slips_are_for_the_trainers_eyes_and_hold_every_link(
    store: Path, tmp_path: Path, started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    opened(tmp_path)
    keys = re.findall(r"#k=(\S+)", capsys.readouterr().out)
    slips = next((tmp_path / "data").glob("class-*-links-1-3.html"))
    text = slips.read_text(encoding="utf-8")
    assert stat.S_IMODE(slips.stat().st_mode) == 0o600
    assert all(f"#k={key}" in text for key in keys)
    assert text.count("<svg") == 3
    assert "<script" not in text
    assert not re.search(r"(?:src|href)=[\"']http", text)


def test_what_the_server_is_started_with(store: Path, tmp_path: Path, started: list[tuple]) -> None:
    opened(tmp_path, "--pool", "0")
    opened(tmp_path)
    (meeting, lang, sizes, environment), second = started
    assert (meeting.host, lang, sizes) == ("127.0.0.1", "zh", (0, 3))
    assert environment == {"KAMKIT_DB": str(store)}
    assert second[2] == (classroom.warm_kernels(3), 3)
    assert meeting.port == second[0].port == classroom.port_of(meeting.code)


def test_share_prints_a_code_that_a_phone_reads(
    store: Path, tmp_path: Path, started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(tmp_path, "--share", "127.0.0.1") == 0
    out = capsys.readouterr().out
    assert "▀" in out or "▄" in out or "█" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "no such host.example"])
def test_an_address_that_is_not_this_machines_is_refused_before_any_secret_is_made(
    store: Path, tmp_path: Path, started: list[tuple], capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert opened(tmp_path, "--share", address) == 2
    told = capsys.readouterr()
    assert address in told.err
    assert "#k=" not in told.out
    assert open_kit(db=store).classes.roster("春季班") == ()
    assert started == []


def test_a_port_that_is_taken_is_told(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert opened(tmp_path, "--port", str(other.getsockname()[1])) == 2
    assert "--port" in capsys.readouterr().err


def test_the_roster_names_nobodys_secret_and_counts_wrong_tries(
    store: Path, tmp_path: Path, started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    opened(tmp_path)
    keys = re.findall(r"#k=(\S+)", capsys.readouterr().out)
    classes = open_kit(db=store).classes
    with pytest.raises(SignInRefused):
        classes.by_key(keys[2] + "x")
    assert main(["class", "roster", "春季班", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "1 wrong try" in out.splitlines()[3]
    assert not [key for key in keys if key.split("-")[2] in out]


def test_reissue_gives_a_new_link_and_the_old_one_is_dead(
    store: Path, tmp_path: Path, started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    opened(tmp_path)
    old = re.findall(r"#k=(\S+)", capsys.readouterr().out)[2]
    assert main(["class", "reissue", "春季班", "li ming", "--lang", "en"]) == 0
    new = re.findall(r"#k=(\S+)", capsys.readouterr().out)[0]
    classes = open_kit(db=store).classes
    assert classes.by_key(new).person.name == "Li Ming"
    with pytest.raises(SignInRefused):
        classes.by_key(old)
    assert main(["class", "reissue", "春季班", "王静"]) == 2
    assert "1, 2" in capsys.readouterr().err


def test_close_lets_nobody_in_and_an_unknown_class_is_named(
    store: Path, tmp_path: Path, started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    opened(tmp_path)
    key = re.findall(r"#k=(\S+)", capsys.readouterr().out)[0]
    assert main(["class", "close", "春季班"]) == 0
    with pytest.raises(SignInRefused):
        open_kit(db=store).classes.by_key(key)
    assert main(["class", "close", "秋季班"]) == 1
    assert "春季班" in capsys.readouterr().err


def test_a_class_with_nobody_on_its_roster_is_told(
    store: Path, started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["class", "open", "Empty", "--lang", "en"]) == 0
    assert "--names" in capsys.readouterr().out
