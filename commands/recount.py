"""Recounts every total of a stack from what it counts, and proves that it is right.

`make recount` for the local stack, `make recount STACK=<name>` for one in AWS; REPAIR=1 mends what is wrong.
The tables are read whole, several times, while the service runs: an operator's proof, nothing for a request.
"""

import argparse
import sys
from functools import partial

from commands.cloud import deployed_cloud, local_cloud
from commands.proof import Findings, recount, repair
from commands.survey import Surveyor
from commands.tables import Tables, mean_the_local_stack
from commands.told import told

_BUSY = (
    "Not proved: {busy}. Something of theirs was changed in every round; run it again when less happens.\n"
    "What could be proved is not touched by that."
)


def main(arguments: list[str] | None = None) -> int:
    """0 when every total was proved right, 1 otherwise."""
    options = _options(arguments)
    return told(partial(_proved, options), after_trouble="Type the same again: nothing is half done.")


def _proved(options: argparse.Namespace) -> int:
    findings = _run(_tables(options.stack), repairing=options.repair)
    print(_told(findings))
    return 0 if findings.right else 1


def _tables(stack: str | None) -> Tables:
    if stack:
        return Tables.of(deployed_cloud(stack))
    mean_the_local_stack()
    return Tables.of(local_cloud())


def _run(tables: Tables, *, repairing: bool) -> Findings:
    surveyor = Surveyor(tables, _say)
    findings = recount(surveyor, _say)
    if repairing and (findings.differences or findings.unlisted):
        print(_told(findings))
        repair(findings, _say)
        _say("recounting what was repaired")
        findings = recount(surveyor, _say)
    return findings


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="commands.recount", description=__doc__)
    parser.add_argument("--stack", help="a stack in AWS; the local one when it is not said")
    parser.add_argument(
        "--repair",
        action="store_true",
        help="add what is missing, and put records into their lists; safe while the service runs",
    )
    return parser.parse_args(arguments)


def _told(findings: Findings) -> str:
    lines = [f"{len(findings.proved):,} scopes compared, {len(findings.differences):,} differ."]
    rows = [
        (scope, name, one.counted.counters.get(name, 0), one.there.counters.get(name, 0))
        for scope, one in findings.differences.items()
        for name in sorted(one.missing.counters)
    ]
    if rows:
        lines.append(f"{'scope':<44}{'counter':<44}{'counted':>22}{'there':>22}")
        lines += [f"{scope:<44}{name:<44}{counted:>22}{there:>22}" for scope, name, counted, there in rows]
    if findings.unlisted:
        lines.append(f"{len(findings.unlisted):,} records are not in the lists they belong to.")
    if findings.busy:
        lines.append(_BUSY.format(busy=", ".join(sorted(findings.busy))))
    if findings.right:
        lines.append("Every total is right.")
    elif findings.differences or findings.unlisted:
        lines.append("`make recount REPAIR=1` makes them right; it is safe while the service runs.")
    return "\n".join(lines)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
