"""A stack that exists for one run: its ports and folder are nobody else's, so `make up` may run beside it."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from local.stack import lifecycle
from local.stack.layout import ROOT, Layout
from local.stack.seed import Seeded

LOCAL = ROOT / ".local"


@dataclass(frozen=True)
class Running:
    """A stack that is up."""

    layout: Layout
    seeded: Seeded


@contextmanager
def temporary_stack(purpose: str, say: lifecycle.Say) -> Iterator[Running]:
    """Deployed when the block begins and gone when it ends, but for its logs.

    They stay for whoever wants to know why something failed, until the next one for this purpose.
    """
    _forget_finished(purpose)
    layout = Layout(LOCAL / f"{purpose}-{os.getpid()}", aws_port=free_port(), devnet_port=free_port())
    try:
        yield Running(layout, lifecycle.up(layout, say))
    finally:
        lifecycle.reset(layout)


def _forget_finished(purpose: str) -> None:
    for folder in LOCAL.glob(f"{purpose}-*"):
        if not (folder / "running").exists() and not _is_alive(int(folder.name.rpartition("-")[2])):
            shutil.rmtree(folder, ignore_errors=True)  # perhaps somebody else is at it, too


def _is_alive(process: int) -> bool:
    """Whoever has just begun has nothing running yet."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
