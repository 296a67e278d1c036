"""`kamkit day …` as a specialist says it: whose page, which link, for whom it is kept."""

from __future__ import annotations

import re
import socket
import stat
from pathlib import Path

import pytest

from kamkit.cli import main
from kamkit.lang.words import Words
from kamkit.serve import classroom, daypage
from kamkit.serve.server import Ended


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample_file: Path) -> list[tuple]:
    """Return the list in which a server writes what it was started with, instead of running; on a copy of the book."""
    store = tmp_path / "book.db"
    store.write_bytes(sample_file.read_bytes())
    monkeypatch.setenv("KAMKIT_DB", str(store))
    monkeypatch.setenv("KAMKIT_DATA", str(tmp_path / "data"))
    calls: list[tuple] = []

    def start(place, workshop, words, sizes, tell, **environment):  # type: ignore[no-untyped-def]
        calls.append((place, environment))
        tell()
        return Ended(0, tmp_path / "log", [])

    monkeypatch.setattr(classroom, "start", start)
    return calls


def day(*asked: str) -> int:
    """Say `kamkit day …` in English, on a machine without a browser."""
    return main(["day", *asked, "--lang", "en", "--no-browser"])


def link(said: str) -> str:
    """Return the link that was printed."""
    return re.findall(r"http\S+", said)[0]


def test_the_page_is_served_for_the_specialist_named_on_the_book_named(
    started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    assert day("S-05", "--book", "sample-en") == 0
    (place, environment), said = started[0], capsys.readouterr().out
    assert (environment["KAMKIT_SPECIALIST"], environment["KAMKIT_BOOK"]) == ("S-05", "sample-en")
    assert place.host == "127.0.0.1"
    assert link(said) == place.link()
    assert "Only this machine" in said


def test_the_link_stays_the_same_until_it_is_renewed_and_is_kept_from_others(
    started: list[tuple], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for asked in (("S-05",), ("S-05",), ("S-06",), ("S-05", "--renew"), ("S-05",)):
        assert day(*asked) == 0
    first, again, other, renewed, last = (place.link() for place, _ in started)
    assert first == again != renewed == last
    assert other not in (first, renewed)
    assert started[0][0].port == started[3][0].port
    kept = list((tmp_path / "data").glob("day-*.key"))
    assert len(kept) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


@pytest.mark.parametrize("damaged", [b"", b"  \n", b"short", b"\xff\xfe"])
def test_a_key_that_is_damaged_is_made_anew_for_an_empty_one_would_let_everybody_in(
    started: list[tuple], tmp_path: Path, damaged: bytes
) -> None:
    assert day("S-05") == 0
    (kept,) = (tmp_path / "data").glob("day-*.key")
    kept.write_bytes(damaged)
    assert day("S-05") == 0
    assert len(started[1][0].door) >= 32
    assert started[1][0].door != started[0][0].door


def test_a_key_that_is_there_before_ours_is_taken_as_it_stands(
    started: list[tuple], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two first starts at the same moment: both see no key, the later one takes the earlier one's."""
    free = daypage._free_port

    def overtaken(path: Path, host: str) -> int:
        path.write_text("x" * 32 + " 8777", encoding="ascii")
        return free(path, host)

    monkeypatch.setattr(daypage, "_free_port", overtaken)
    monkeypatch.setattr(classroom, "can_listen", lambda *_: True)
    assert day("S-05") == 0
    assert (started[0][0].door, started[0][0].port) == ("x" * 32, 8777)


def test_pages_of_one_machine_never_share_a_port_and_each_keeps_its_own(
    started: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daypage, "port_of", lambda code: daypage.FIRST_PORT + daypage.PORTS - 1)
    for code in ("S-05", "S-06", "S-07", "S-06", "S-05"):
        assert day(code) == 0
    ports = [place.port for place, _ in started]
    assert len(set(ports[:3])) == 3
    assert ports[3:] == [ports[1], ports[0]]
    assert all(daypage.FIRST_PORT <= port < daypage.FIRST_PORT + daypage.PORTS for port in ports)


@pytest.mark.parametrize("port", ["", " 0", " 99999", " nonsense", " " + "8" * 5000])
def test_a_key_that_names_no_port_of_ours_goes_on_with_its_own(
    started: list[tuple], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setattr(classroom, "can_listen", lambda *_: True)
    assert day("S-05") == 0
    (kept,) = (tmp_path / "data").glob("day-*.key")
    door = kept.read_text().split()[0]
    kept.write_text(door + port)
    assert day("S-05") == 0
    assert (started[1][0].door, started[1][0].port) == (door, daypage.port_of(kept.stem.removeprefix("day-")))


def test_a_port_that_somebody_else_listens_at_is_left_to_them(
    started: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daypage, "can_listen", lambda _, port: port in (0, daypage.FIRST_PORT + 7))
    monkeypatch.setattr(classroom, "can_listen", lambda *_: True)
    assert day("S-05") == 0
    assert started[0][0].port == daypage.FIRST_PORT + 7


def test_a_port_asked_for_once_does_not_move_the_page_for_good(
    started: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classroom, "can_listen", lambda *_: True)
    assert day("S-05") == day("S-05", "--port", "9001", "--renew") == day("S-05") == 0
    own, once, last = (place.port for place, _ in started)
    assert once == 9001
    assert last == own


def test_an_address_of_another_machine_is_refused_before_anything_is_kept(
    started: list[tuple], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert day("S-05", "--share", "192.0.2.7") == 2
    assert "192.0.2.7" in capsys.readouterr().err
    assert list((tmp_path / "data").glob("day-*.key")) == []


def test_a_link_is_not_renewed_while_the_old_one_is_being_served(
    started: list[tuple], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert day("S-05") == 0
    (kept,) = (tmp_path / "data").glob("day-*.key")
    before = kept.read_bytes()
    with socket.socket() as other:
        other.bind(("127.0.0.1", started[0][0].port))
        other.listen()
        assert day("S-05", "--renew") == 2
    assert kept.read_bytes() == before


def test_a_page_for_everybody_stays_on_this_machine(
    started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    assert day() == 0
    assert started[0][1]["KAMKIT_SPECIALIST"] == ""
    assert day("--share", "127.0.0.1") == 2
    assert "kamkit day CODE --share" in capsys.readouterr().err
    assert len(started) == 1


def test_a_shared_page_shows_its_link_as_a_code_to_scan(
    started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    assert day("S-05", "--share", "127.0.0.1") == 0
    said = capsys.readouterr().out
    assert "Only this machine" not in said
    assert len([line for line in said.splitlines() if set(line) & set("█▀▄")]) > 10


def test_a_specialist_that_there_is_not_is_named_and_nothing_is_served(
    started: list[tuple], capsys: pytest.CaptureFixture[str]
) -> None:
    assert day("S-99") != 0
    assert "S-99" in capsys.readouterr().err
    assert started == []


def test_every_word_while_the_page_comes_or_refuses_is_there_in_both_languages() -> None:
    for lang in ("zh", "en"):
        words = Words(lang)
        coming = classroom.looks(words, daypage.DayRoom.ROOM)
        said = [*coming["words"]["zh"].values(), *coming["words"]["en"].values(), coming["title"],
                *classroom.refusals(words, daypage.DayRoom.ROOM).values()]
        assert not [text for text in said if text.startswith(("daypage.", "classroom."))]
        assert classroom.refusals(words, daypage.DayRoom.ROOM)["403"] != classroom.refusals(words)["403"]
