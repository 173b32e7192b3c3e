"""Background processes: found again whatever the terminal, and gone with all their children."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.stack.failure import Failure
from local.stack.processes import Service, require_free, wait_until
from tests.support.patience import PATIENCE

# Starts a child, which ignores being asked to stop, and answers HTTP.
PARENT = """
import http.server, subprocess, sys
child = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
subprocess.Popen([sys.executable, "-c", child, sys.argv[2]])
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def _service(folder: Path, source: str = PARENT) -> Service:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Service(
        name="service",
        folder=folder,
        command=[sys.executable, "-c", source, str(port), str(folder)],
        environment=dict(os.environ),
        ready_url=f"http://127.0.0.1:{port}/",
        marker=str(folder),
    )


def _alive(folder: Path) -> bool:
    listed = subprocess.run(["ps", "-ww", "-A", "-o", "command="], capture_output=True, text=True, check=True)
    return str(folder) in listed.stdout


def test_stop_ends_the_service_and_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    service = _service(tmp_path)
    service.start()
    assert service.pid() is not None
    service.stop()
    assert service.pid() is None
    assert wait_until(lambda: not _alive(tmp_path), PATIENCE)


def test_start_that_fails_shows_why(tmp_path: Path) -> None:
    service = _service(tmp_path, source="raise SystemExit('no coffee left')")
    with pytest.raises(Failure, match=r"(?s)stopped as soon as it was started.*no coffee left.*whole log"):
        service.start()


def test_pid_of_another_program_is_not_ours(tmp_path: Path) -> None:
    service = _service(tmp_path)
    service.pid_file.write_text(str(os.getpid()))
    assert service.pid() is None


def test_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failure, match=f"(?s)Port {port} is taken.*make up STACK_PORT={port + 1}"):
            require_free(port, "make up STACK_PORT")


# Leaves a process that nobody will wait for, and tells its number.
FORGETFUL = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "pass", sys.argv[1]])
print(child.pid, flush=True)
time.sleep(600)
"""


def test_process_that_ended_and_was_never_waited_for_is_gone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", FORGETFUL, str(tmp_path)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        service = _service(tmp_path)
        service.pid_file.write_text(parent.stdout.readline().decode())
        assert wait_until(lambda: service.pid() is None, PATIENCE)
        os.kill(int(service.pid_file.read_text()), 0)  # its number is still taken
        parent.kill()
