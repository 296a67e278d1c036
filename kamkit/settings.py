"""What this machine and this workshop have set; the only module that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

from kamkit import yamlfile
from kamkit.errors import ContentError, UsageError, Where, problem

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
WORKSHOP_FILE = Path("data") / "workshop.yml"
PACKAGED_HOME = Path(__file__).parent / "home"


@dataclass(frozen=True)
class Brand:
    """The own brand, as texts name it."""

    key: str = "ours"
    zh: str = "晨岭汽车"
    en: str = "Chenling Motors"

    def of(self, lang: Lang) -> str:
        """Return the brand's name in one language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Workshop:
    """One workshop home: where it is, its brand, language, zone, privacy choices and sets of targets
    (data/workshop.yml)."""

    home: Path
    brand: Brand = field(default_factory=Brand)
    lang: Lang = "zh"
    zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    private_profiles: bool = False
    targets: str = "handbook-daily"
    own_targets: str = "own-monthly"

    @property
    def exercises(self) -> Path:
        """Return the folder of exercises."""
        return self.home / "exercises"

    @property
    def standards(self) -> Path:
        """Return the folder of standards."""
        return self.home / "data" / "standards"

    @property
    def notebooks(self) -> Path:
        """Return the folder of notebooks."""
        return self.home / "notebooks"

    def today(self) -> date:
        """Return today's date in the workshop's zone."""
        return now().astimezone(ZoneInfo(self.zone)).date()


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def environment(name: str) -> str:
    """Return KAMKIT_<name> from the environment, or an empty text."""
    return os.environ.get(f"KAMKIT_{name}", "")


def knows_the_risk() -> bool:
    """Return whether the user said (KAMKIT_I_KNOW=1) that a store may lie on a network drive or in a synced folder."""
    return environment("I_KNOW") == "1"


def child_environment(**changes: str) -> dict[str, str]:
    """Return this process's environment for a child process, with `changes` made to it."""
    return {**os.environ, **changes}


def bear(**changes: str) -> None:
    """Change the environment of this very process: for one that was forked and not started."""
    os.environ.update(changes)


def become(environment: Mapping[str, str]) -> None:
    """Give this very process another environment, for one that works on another's behalf."""
    os.environ.clear()
    os.environ.update(environment)


def find_home(home: str | Path | None = None, start: Path | None = None) -> Path:
    """Return the workshop home: `home`, KAMKIT_HOME, upwards from `start`, else the one that came with the package."""
    named = home or environment("HOME")
    if named:
        folder = Path(named).expanduser()
        if not (folder / WORKSHOP_FILE).is_file():
            raise UsageError(problem("home_missing", path=str(folder), wanted=WORKSHOP_FILE.as_posix()))
        return folder.resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / WORKSHOP_FILE).is_file():
            return folder
    return shipped_home()


def shipped_home() -> Path:
    """Return the home that came with kamkit: inside the wheel, or the checkout it runs from."""
    checkout = Path(__file__).resolve().parents[1]
    for folder in (PACKAGED_HOME, checkout):
        if (folder / WORKSHOP_FILE).is_file():
            return folder
    raise UsageError(problem("home_missing", path=str(checkout), wanted=WORKSHOP_FILE.as_posix()))


def load(home: str | Path | None = None) -> Workshop:
    """Return the workshop found from `home` (see find_home). Raise ContentError for a faulty workshop.yml."""
    folder = find_home(home)
    document = yamlfile.read(folder / WORKSHOP_FILE, WORKSHOP_FILE.as_posix())
    return _workshop(folder, document)


def default_store() -> Path:
    """Return the file of the default store: in the user's data folder, or where KAMKIT_DATA says."""
    folder = environment("DATA") or platformdirs.user_data_dir("kamkit", appauthor=False)
    return Path(folder) / "kamkit.db"


def store_address(db: str | Path | None) -> str | None:
    """Return the store that was named (`db`, else KAMKIT_DB), or None for the default one."""
    named = str(db) if db is not None else environment("DB")
    return named or None


def language(lang: str | None, workshop: Workshop) -> Lang:
    """Return the language to use: `lang`, KAMKIT_LANG, that of the lesson folder we are in, or the workshop's."""
    chosen = lang or environment("LANG") or _lesson_language(workshop) or workshop.lang
    if chosen not in LANGS:
        raise UsageError(problem("language_unknown", name=chosen, wanted="zh, en"))
    return chosen


def _lesson_language(workshop: Workshop) -> str:
    """Return "zh" or "en" in notebooks/zh or notebooks/en, else "": a lesson speaks its folder's language."""
    here = Path.cwd()
    return here.name if here.name in LANGS and here.parent == workshop.notebooks else ""


def _workshop(folder: Path, document: yamlfile.Document) -> Workshop:
    data: Mapping[str, Any] = document.data if isinstance(document.data, dict) else {}
    known = {"brand", "brands", "language", "zone", "currency", "private_profiles", "targets", "own_targets"}
    for name in data:
        if name not in known:
            raise ContentError(problem("field_unknown", document.where((name,)), name=name))
    lang = data.get("language", "zh")
    if lang not in LANGS:
        raise ContentError(problem("not_one_of", document.where(("language",)), value=lang, wanted="zh, en"))
    zone = str(data.get("zone", "Asia/Shanghai"))
    _known_zone(zone, document.where(("zone",)))
    private = _yes_no(str(data.get("private_profiles", "no")), document.where(("private_profiles",)))
    return Workshop(
        folder,
        _brand(data, document),
        cast(Lang, lang),
        zone,
        _currency(str(data.get("currency", "CNY")), document.where(("currency",))),
        private,
        **{name: str(data[name]) for name in ("targets", "own_targets") if name in data},
    )


def _brand(data: Mapping[str, Any], document: yamlfile.Document) -> Brand:
    key = environment("BRAND") or str(data.get("brand", "ours"))
    profiles = data.get("brands", {})
    if key not in profiles:
        raise ContentError(problem("not_one_of", document.where(("brand",)), value=key, wanted=", ".join(profiles)))
    names = profiles[key]
    for half in LANGS:
        if not isinstance(names, dict) or not str(names.get(half, "")).strip():
            raise ContentError(problem("text_half_missing", document.where(("brands", key)), lang=half))
    return Brand(key, names["zh"], names["en"])


def _known_zone(zone: str, where: Where) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ContentError(problem("zone_unknown", where, value=zone)) from None


def _currency(text: str, where: Where) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        raise ContentError(problem("not_one_of", where, value=text, wanted="CNY, USD, EUR, …"))
    return text


def _yes_no(text: str, where: Where) -> bool:
    if text not in {"yes", "no", "true", "false"}:
        raise ContentError(problem("not_one_of", where, value=text, wanted="yes, no"))
    return text in {"yes", "true"}
