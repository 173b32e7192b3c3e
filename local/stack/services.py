"""The two programs of a stack: the TRON devnet and the AWS emulator."""

import os
import sys

from local.stack.layout import ROOT, Layout
from local.stack.processes import Service

EMULATOR_PYTHON = ROOT / ".tools" / "ministack" / "bin" / "python"
EMULATOR = ROOT / "local" / "stack" / "emulator.py"


def devnet(layout: Layout) -> Service:
    """A TRON node whose blocks come in real time."""
    ledger = layout.state / "devnet.state"
    return Service(
        name="devnet",
        folder=layout.folder,
        command=[
            *(sys.executable, "-m", "local.devnet", "--port", str(layout.devnet_port)),
            *("--mode", "realtime", "--solid-lag", "2", "--state", str(ledger)),
        ],
        environment=_bare_environment(layout),
        ready_url=f"{layout.devnet_url}/wallet/getnowblock",
        marker=str(ledger),
    )


def emulator(layout: Layout) -> Service:
    """MiniStack, with IAM enforced and its state kept. Functions inherit its environment, so that is bare."""
    return Service(
        name="ministack",
        folder=layout.folder,
        # -P: local/stack is no place to import from
        command=[str(EMULATOR_PYTHON), "-P", str(EMULATOR), str(layout.state)],
        environment={
            **_bare_environment(layout),
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(layout.aws_port),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(layout.state / "aws"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(layout.state / "s3"),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        ready_url=f"{layout.aws_url}/_ministack/health",
        marker=f"emulator.py {layout.state}",
    )


def _bare_environment(layout: Layout) -> dict[str, str]:
    """Nothing of the developer's: no AWS profile, no proxy, no home."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(layout.scratch),
        "TMPDIR": str(layout.scratch),
        "PYTHONUNBUFFERED": "1",
    }
