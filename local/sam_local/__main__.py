"""The command: `python -m local.sam_local` serves the API from containers until it is interrupted."""

import os
import signal
import sys

from local.sam_local import api, engine, environment, examples
from local.stack import build, lifecycle
from local.stack.aws import Aws
from local.stack.failure import Failure
from local.stack.layout import ROOT, Layout, port_from, wanted
from local.stack.processes import require_free
from local.stack.seed import Seeded
from tron_staking.domain.constants import API_PREFIX

NEXT_STEPS = """
The API is served from containers at {url}
Each function starts when it is first called; what they say is in {log}.

Paste into another shell:

  export TOKEN='{token}'
  # 1. freeze 100 TRX for energy
  curl -sS {url}/freeze -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
    -H "Idempotency-Key: $(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')" \\
    -d '{{"address": "{wallet}", "amount": 100, "resource": "ENERGY"}}'; echo
  # 2. everything about the account; the freeze is final about ten seconds later
  curl -sS {url}/{wallet}/status -H "Authorization: Bearer $TOKEN"; echo
  # 3. claim rewards: 409 until its votes have earned, see below
  curl -sS {url}/claim-reward -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
    -H "Idempotency-Key: $(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')" -d '{{"address": "{wallet}"}}'; echo

Next: vote with what is frozen, let two days pass on the devnet, and claim again:

  curl -sS {url}/vote -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
    -H "Idempotency-Key: $(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')" \\
    -d '{{"address": "{wallet}", "witness_address": "{witness}", "vote_count": 100}}'; echo
  sleep 15; curl -sS {devnet}/admin/advance -d '{{"days": 2}}'; echo

One function with one event, while this runs:

  {sam} local invoke FreezeFunction -e events/freeze.json{env_vars}

Ctrl-C stops the containers; the stack stays up until `make down`.
"""


def main() -> int:
    """Serves until interrupted; a failure is told, not raised."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        _serve()
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nNo containers are left. If the stack was up, it still is: `make down` stops it too.")
    return 0


def _serve() -> None:
    layout, port = wanted(), port_from("STAKING_PORT", port_from("SERVICE_PORT", api.PORT))
    engine.require()
    require_free(port, "make sam-local STAKING_PORT")
    engine.ensure_image(_say)
    seeded = lifecycle.up(layout, _say)
    aws = Aws(layout)
    _say("      The accounts of events/")
    examples.ensure(layout, aws)
    api.prepare(layout, aws)
    _say(f"      sam local start-api, port {port}")
    with api.reachable(layout), api.started(layout, os.environ.get("SERVICE_HOST") or "127.0.0.1", port):
        _say(_next_steps(layout, seeded, port))
        signal.pause()


def _next_steps(layout: Layout, seeded: Seeded, port: int) -> str:
    usual = environment.path(layout) == ROOT / ".local" / environment.path(layout).name
    return NEXT_STEPS.format(
        url=f"http://localhost:{port}{API_PREFIX}",
        token=seeded.token,
        wallet=seeded.wallet,
        witness=examples.WITNESS,
        devnet=layout.devnet_url,
        sam=build.SAM.relative_to(ROOT),
        log=api.log(layout),
        env_vars="" if usual else f" --env-vars {environment.path(layout)}",
    )


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
