"""The record of a run: what ran, on what, how long, what failed and why; and that names were shown in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kamkit.files import write_atomic
from kamkit.look.index import RunRecord
from kamkit.reports.plan import Batch
from kamkit.reports.publish import Entry

RUN = "run.json"
VERSION = 1
KEPT = 500  # runs of which the short line is kept
MOST_FAULTS = 5
SHORT = ("began", "seconds", "lang", "period", "formats", "unmask", "force", "resumed", "cluster", "cut_off", "made",
         "unchanged", "failed")


@dataclass
class Run:
    """One run in the making. `jobs` reports at once; `cluster` tells the machines, if other ones did the work."""

    batch: Batch
    began: datetime
    jobs: int
    resumed: bool = False
    cluster: str = ""
    unchanged: int = 0
    reports: list[Entry] = field(default_factory=list)

    def told(self, ended: datetime, cut_off: bool) -> dict[str, Any]:
        """Return the whole record, as JSON can hold it. No address, no path and no secret is in it."""
        batch = self.batch
        failed = [entry for entry in self.reports if not entry.ok]
        return {
            "report": batch.template.name, "notebook": batch.template.digest,
            "began": self.began.isoformat(timespec="seconds"), "ended": ended.isoformat(timespec="seconds"),
            "seconds": round((ended - self.began).total_seconds(), 1), "lang": batch.kit.lang, "period": batch.period,
            "formats": list(batch.wanted.formats), "unmask": batch.wanted.unmask, "force": batch.wanted.force,
            "resumed": self.resumed, "jobs": self.jobs, "cluster": self.cluster, "cut_off": cut_off,
            "made": len(self.reports) - len(failed), "unchanged": self.unchanged, "failed": len(failed),
            "basis": batch.basis.as_dict(), "reports": [_line(entry) for entry in self.reports],
        }


def _line(entry: Entry) -> dict[str, Any]:
    kept = ("code", "ok", "seconds", "reason", "cell")
    told = {name: value for name, value in asdict(entry).items() if name in kept}
    return told | {"known": bool(entry.basis)}


def write(folder: Path, told: Mapping[str, Any]) -> None:
    """Write the record of the newest run beside the reports; of the runs before it, a short line each is kept."""
    before = read(folder)
    log = [{name: told[name] for name in SHORT}, *(before.get("log") or [])][:KEPT]
    write_atomic(folder / RUN, json.dumps({"v": VERSION, "last": told, "log": log}, ensure_ascii=False, indent=1))


def read(folder: Path) -> Mapping[str, Any]:
    """Return what stands in a folder's run.json: `last` (a whole record) and `log`; empty where it cannot be read."""
    try:
        told = json.loads((folder / RUN).read_text(encoding="utf-8"))
        fit = told["v"] == VERSION and isinstance(told["last"], dict) and isinstance(told["log"], list)
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return told if fit else {}


def shown(told: Mapping[str, Any], words: Any, local: Any, title: str) -> RunRecord:
    """Return a record as the index page shows it, in words; `local` says a moment in the workshop's zone."""
    basis, at = told["basis"], local(datetime.fromisoformat(told["began"]))
    data = basis["data"]
    known = local(datetime.fromisoformat(data["known_at"])) if data.get("known_at") else "—"
    facts = {
        "began": at, "took": words("reports.seconds", seconds=f"{told['seconds']:g}"),
        "counts": words("reports.counts", **{name: told[name] for name in ("made", "unchanged", "failed")}),
        "unknown": _unknown(told, words),
        "data": words("reports.data", book=data.get("book", ""), put=data.get("put", ""), at=known),
        "period": told["period"], "formats": ", ".join(told["formats"]),
        "names": words("reports.names_shown" if told["unmask"] else "reports.names_hidden"),
        "targets": basis["targets"], "standards": basis["content"][:12],
        "code": f"kamkit {basis['versions'].get('kamkit', '')} {basis['code'][:12]}",
        "libraries": ", ".join(f"{name} {known}" for name, known in basis["versions"].items() if name != "kamkit"),
        "machines": told["cluster"] or words("reports.this_machine", jobs=told["jobs"]),
        "slowest": _slowest(told, words),
    }
    pairs = [(words(f"reports.run_{name}"), str(what)) for name, what in facts.items() if what]
    warning = words("reports.unmasked_run", report=title, at=at) if told["unmask"] else ""
    return RunRecord(words("reports.run_title", report=title, at=at), tuple(pairs), warning)


def _unknown(told: Mapping[str, Any], words: Any) -> str:
    """Return what was asked for and is not there, with the reason: on the list of reports it has no line."""
    asked = [line for line in told["reports"] if not line.get("known", True)]
    said = [words("reports.fault", code=line["code"], why=line["reason"]) for line in asked[:MOST_FAULTS]]
    return str(words("reports.between").join(said))


def _slowest(told: Mapping[str, Any], words: Any) -> str:
    done = sorted((line for line in told["reports"] if line["ok"]), key=lambda line: -line["seconds"])[:3]
    between = words("reports.between")
    return str(between.join(f"{line['code']} {words('reports.seconds', seconds=line['seconds'])}" for line in done))
