"""The commands: `python -m local.stack up`, `down` or `reset`."""

import argparse
import sys

from local.stack import lifecycle
from local.stack.failure import Failure
from local.stack.layout import Layout, known, wanted
from local.stack.seed import Seeded
from tron_staking.domain.constants import API_PREFIX

NEXT_STEPS = """
The service is up.
  API     {url}
  Token   {token}
  Wallet  {wallet}  (funded with 100,000 TRX on the devnet, its key in KMS)

Paste into this shell:

  export TOKEN='{token}'
  # 1. freeze 100 TRX for energy; shows the answer and keeps its staking_id
  STAKING_ID=$(curl -sS {url}{prefix}/freeze \\
    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
    -H "Idempotency-Key: $(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')" \\
    -d '{{"address": "{wallet}", "amount": 100, "resource": "ENERGY"}}' \\
    | tee /dev/stderr | sed -E 's/.*"staking_id": ?"([^"]+)".*/\\1/'); echo
  # 2. follow it: PENDING until its block is final, about ten seconds later ACTIVE
  curl -sS -H "Authorization: Bearer $TOKEN" {url}{prefix}/records/$STAKING_ID; echo
  # 3. everything about the account
  curl -sS -H "Authorization: Bearer $TOKEN" {url}{prefix}/{wallet}/status; echo

Next: `make up` again after a change deploys it; `make down` stops everything and keeps its state;
`make reset` forgets it. Logs are in {logs}."""
CONTINUES = "`make up` continues where this stopped; `make reset` forgets it."
LOST = "Not everything could be saved, so the next `make up` starts afresh."


def main() -> int:
    """Runs one command; a failure is told, not raised."""
    parser = argparse.ArgumentParser(prog="local.stack", description="The whole cloud on one machine.")
    parser.add_argument("command", choices=("up", "down", "reset"))
    command = parser.parse_args().command
    try:
        _COMMANDS[command]()
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; what this command had started is stopped again.", file=sys.stderr)
        return 130
    return 0


def _up() -> None:
    layout = wanted()
    print(_next_steps(layout, lifecycle.up(layout, say=_say)))


def _down() -> None:
    clean = lifecycle.down(known())
    print(f"Nothing is running any more. {CONTINUES if clean else LOST}")


def _reset() -> None:
    layout = known()
    lifecycle.reset(layout)
    lifecycle.remove_logs(layout)
    print("Nothing is running and nothing is remembered.")


def _say(line: str) -> None:
    print(line, flush=True)


def _next_steps(layout: Layout, seeded: Seeded) -> str:
    return NEXT_STEPS.format(
        url=seeded.url, token=seeded.token, wallet=seeded.wallet, prefix=API_PREFIX, logs=layout.folder
    )


_COMMANDS = {"up": _up, "down": _down, "reset": _reset}

if __name__ == "__main__":
    sys.exit(main())
