"""The command: `python -m local.demo` for all parts, with the name of one for that alone."""

import argparse
import shutil
import sys
from collections.abc import Callable

from local.demo import compounding, year
from local.demo.telling import say
from local.demo.tour import tour
from local.stack.aws import Aws
from local.stack.failure import Failure
from local.stack.temporary import Running, temporary_stack

_NEXT = """
Next: `make up` deploys the service here to stay and prints commands to paste; README.md has the whole API."""


def main(argv: list[str] | None = None) -> int:
    """Shows what was asked for; a failure is told, not raised."""
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument("part", choices=(*_PARTS, "all"), nargs="?", default="all")
    part = parser.parse_args(argv).part
    try:
        for name, show in _PARTS.items():
            if part in (name, "all"):
                show()
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; what the demo had started is stopped again.", file=sys.stderr)
        return 130
    say(_NEXT)
    return 0


def _service() -> None:
    say("Every operation of the service, on a stack that exists for this demo only.\n")
    with temporary_stack("demo", say) as running:
        _show(running)
    shutil.rmtree(running.layout.folder)


def _show(running: Running) -> None:
    layout = running.layout
    try:
        tour(layout, Aws(layout), running.seeded.token, running.seeded.wallet)
    except Failure as failure:
        raise Failure(f"{failure}\n  What the stack has logged is in {layout.folder}") from failure


def _year() -> None:
    say("\nA year of staking, without the service: every number is what a node in this process answers.\n")
    year.show_year()


def _compounding() -> None:
    say("\nThe same year twice: rewards left in the balance, and frozen and voted with each week.\n")
    compounding.show_compounding()


_PARTS: dict[str, Callable[[], None]] = {"service": _service, "year": _year, "compounding": _compounding}

if __name__ == "__main__":
    sys.exit(main())
