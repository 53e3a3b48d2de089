"""`python -m benchmarks`: measure, print tables, write benchmarks/results.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

from benchmarks.plan import EVERYBODY, PROGRAMS, QUICK, SECTIONS, Scale
from benchmarks.programs import started
from benchmarks.runner import measure
from benchmarks.table import summary, table
from benchmarks.venvs import CannotInstall, python

RESULTS = Path(__file__).parent / "results.json"


def arguments() -> argparse.Namespace:
    """What the user wants."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = ", ".join(SECTIONS)
    parser.add_argument("--only", help=f"sections, with commas between: {names}")
    parser.add_argument("--peers", help=f"peers, with commas between, or none: {', '.join(EVERYBODY)}")
    parser.add_argument("--rounds", type=int, help="3 without; figures are the best and the median of them")
    parser.add_argument("--quick", action="store_true", help="one short round: to see that all runs")
    parser.add_argument(
        "--pdus", type=int, help="how many PDUs become a DataFrame; the budget is for 1000000"
    )
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the JSON goes")
    return parser.parse_args()


def chosen(given: str | None, known: dict[str, Any], what: str) -> list[str]:
    """The names in a list with commas; all of them without one."""
    if given is None:
        return list(known)
    names = [name for name in given.split(",") if name and name != "none"]
    for name in names:
        if name not in known:
            raise SystemExit(f"there is no {what} {name!r}; there are {', '.join(known)}")
    return names


def at_hand(peers: list[str]) -> tuple[list[str], dict[str, str]]:
    """Those of the peers that can be installed here; and of the others, why they cannot."""
    found, missing = [], {}
    for peer in peers:
        try:
            (started if peer in PROGRAMS else python)(peer)
            found.append(peer)
        except CannotInstall as error:
            missing[peer] = f"{EVERYBODY[peer]}: {error}"
            print(f"left out: {peer}: {missing[peer]}")
    return found, missing


def machine() -> dict[str, Any]:
    """Where and when; figures of two machines are not to be compared, ratios are."""
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def main() -> None:
    """Measure what was asked for."""
    args = arguments()
    sections = chosen(args.only, SECTIONS, "section")
    peers, missing = at_hand(chosen(args.peers, EVERYBODY, "peer"))
    scale = QUICK if args.quick else Scale()
    if args.pdus:
        scale = scale._replace(pdus=args.pdus)
    rounds = args.rounds or (1 if args.quick else 3)
    report: dict[str, Any] = {
        "machine": machine(),
        "peers": {name: EVERYBODY[name] for name in peers},
        "sections": {},
    }
    print("CPython {python}, {cores} cores, load {load} at the start".format(**report["machine"]), end="; ")
    print(f"rounds: {rounds}")
    print(
        "Best of all rounds; ratios above 1 are in our favour; ✓ and ✗: whether a budget is met.  Budgets of"
    )
    print("client and receiver are scaled by the speed of the code by hand; beside them, as written.\n")
    for name in sections:
        results = measure(SECTIONS[name], scale, rounds, peers, missing)
        print(table(SECTIONS[name], results, peers), end="\n\n", flush=True)
        report["sections"][name] = {"rows": summary(SECTIONS[name], results), "failed": results.failed}
    report["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    args.out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    print(f"load {report['machine']['load_after']} at the end; figures are in {os.path.relpath(args.out)}")


if __name__ == "__main__":
    main()
