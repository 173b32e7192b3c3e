"""Background processes that leave nothing behind: one pid file, one log and one process group each."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.stack.failure import Failure, with_log
from local.stack.layout import ROOT

START_SECONDS = 300
STOP_SECONDS = 120
"""Both are long for a machine that does much else; one that is idle needs a few."""
POLL_SECONDS = 0.1
# Those that this very process started: they stay zombies until it waits for them.
_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Service:
    """A program that answers at `ready_url` once it works. `marker` is in no other program's command line."""

    name: str
    folder: Path
    command: Sequence[str]
    environment: Mapping[str, str]
    ready_url: str
    marker: str

    @property
    def log(self) -> Path:
        """What the program prints."""
        return self.folder / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        """The process, which leads its own group."""
        return self.folder / f"{self.name}.pid"

    def pid(self) -> int | None:
        """The running process; None when it is gone, or its number now belongs to another program.

        One that ended and that nobody waited for has lost its command line, so it counts as gone.
        """
        if not self.pid_file.exists():
            return None
        pid = int(self.pid_file.read_text())
        # -ww: never cut to the width of some terminal
        ps = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        command = subprocess.run(ps, capture_output=True, text=True, check=False)
        return pid if self.marker in command.stdout else None

    def start(self) -> None:
        """Starts it in the background and returns when it answers."""
        with self.log.open("w") as log:
            process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _CHILDREN[process.pid] = process
        self.pid_file.write_text(str(process.pid))
        if not wait_until(lambda: process.poll() is not None or answers(self.ready_url), START_SECONDS):
            raise with_log(f"{self.name} did not answer at {self.ready_url} in {START_SECONDS} s.", self.log)
        if process.poll() is not None:
            raise with_log(
                f"{self.name} stopped as soon as it was started.\n"
                "  If it cannot read what an older version kept, forget that: make reset",
                self.log,
            )

    def stop(self) -> bool:
        """Asks it to stop, so that it can save; then ends whatever is left of its group.

        False when it had to be killed: what it knew is not saved, or only half of it.
        """
        pid = self.pid()
        stopped = True
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            stopped = wait_until(lambda: self.pid() is None, STOP_SECONDS)
            self._end_group(pid)
            _wait_for(pid)
        self.pid_file.unlink(missing_ok=True)
        return stopped

    def _end_group(self, pid: int) -> None:
        """Function workers are in the group of the emulator that started them."""
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        except PermissionError as error:  # macOS, when only zombies are left
            if self.pid() is not None:
                raise Failure(f"process group {pid} could not be stopped: {error}") from error


def wait_until(done: Callable[[], bool], seconds: float, pause: float = POLL_SECONDS) -> bool:
    """Asks again and again, `pause` seconds apart, until it is done; False when the time is over."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def answers(url: str) -> bool:
    """Whether anything answers there, with whatever status."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def listens(port: int) -> bool:
    """Whether any program has the port on this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def require_free(port: int, choice: str) -> None:
    """Fails when another program has the port; `choice`, with a number, is typed to have another."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failure(
                f"Port {port} is taken by another program.\n"
                f"  Stop that program, or choose another port: {choice}={port + 1}"
            ) from error


def _wait_for(pid: int) -> None:
    """Only a process that is waited for disappears altogether."""
    child = _CHILDREN.pop(pid, None)
    if child is not None:
        child.wait()
