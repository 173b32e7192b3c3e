"""Recounts every total from what it counts: `make recount`, or `python -m commands.recount [--repair]`.

It reads the tables whole, several times, while the service runs: an operator's proof, nothing for a request.
"""

import argparse
import os
import sys

from pynamodb.exceptions import PynamoDBException

from commands.proof import Findings, recount, repair
from commands.stack import StackNotFound, Tables
from commands.survey import Surveyor

_BUSY = (
    "Not proved: {busy}. Something of theirs was changed in every round; run it again when less happens.\n"
    "What could be proved is not touched by that."
)


def main(arguments: list[str] | None = None) -> int:
    """0 when every total was proved right, 1 otherwise."""
    options = _options(arguments)
    try:
        findings = _run(options)
    except (StackNotFound, PynamoDBException) as error:
        print(error, file=sys.stderr)
        return 1
    print(_told(findings))
    return 0 if findings.right else 1


def _run(options: argparse.Namespace) -> Findings:
    surveyor = Surveyor(Tables.of(options.stack), _say)
    findings = recount(surveyor, _say)
    if options.repair and (findings.differences or findings.unlisted):
        print(_told(findings))
        repair(findings, _say)
        _say("recounting what was repaired")
        findings = recount(surveyor, _say)
    return findings


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="commands.recount", description="Recounts every total.")
    parser.add_argument(
        "--stack",
        default=os.environ.get("STACK", ""),
        help="a deployed stack, by its name; without it the one of `make up`",
    )
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
