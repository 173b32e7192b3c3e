"""What is left of a stack that was stopped, killed or forgotten."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from local.stack import lifecycle, processes
from local.stack.failure import Failure
from local.stack.layout import Layout
from local.stack.processes import Service
from tests.support.patience import PATIENCE

SERVE = """
import http.server, signal, sys
if sys.argv[3] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path, *_free_ports())


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _service(layout: Layout, name: str, manners: str) -> Service:
    port = layout.aws_port if name == "ministack" else layout.devnet_port
    return Service(
        name=name,
        folder=layout.folder,
        command=[sys.executable, "-c", SERVE, str(port), f"{layout.folder}/{name}", manners],
        environment=dict(os.environ),
        ready_url=f"http://127.0.0.1:{port}/",
        marker=f"{layout.folder}/{name}",
    )


def _running(layout: Layout, monkeypatch: pytest.MonkeyPatch, manners: str = "polite") -> list[Service]:
    """Both services of a stack, as `up` leaves them; the emulator may not want to stop."""
    services = [_service(layout, "devnet", "polite"), _service(layout, "ministack", manners)]
    monkeypatch.setattr(lifecycle, "_services", lambda _layout: services)
    monkeypatch.setattr(processes, "STOP_SECONDS", 1 if manners == "stubborn" else PATIENCE)
    layout.running.touch()
    layout.remember_ports()
    for service in services:
        service.start()
    return services


def test_stop_that_is_clean_leaves_no_marker(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    services = _running(layout, monkeypatch)
    assert lifecycle.down(layout)
    assert [service.pid() for service in services] == [None, None]
    assert not layout.running.exists()


def test_service_that_had_to_be_killed_is_remembered(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    services = _running(layout, monkeypatch, "stubborn")
    assert not lifecycle.down(layout)
    assert [service.pid() for service in services] == [None, None]
    assert not lifecycle.down(layout)
    assert layout.running.exists()
    lifecycle.reset(layout)
    assert lifecycle.down(layout)


def test_service_that_died_by_itself_is_remembered(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = _running(layout, monkeypatch)
    pid = first.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    processes._CHILDREN.pop(pid).wait()
    assert first.pid() is None
    assert not lifecycle.down(layout)
    lifecycle.reset(layout)


def test_reset_forgets_and_logs_go_only_when_asked(layout: Layout) -> None:
    layout.state.mkdir()
    for file in (layout.seeded, layout.running, layout.folder / "devnet.log"):
        file.touch()
    layout.remember_ports()
    lifecycle.reset(layout)
    assert [path.name for path in layout.folder.iterdir()] == ["devnet.log"]
    lifecycle.remove_logs(layout)
    assert list(layout.folder.iterdir()) == []


def test_other_ports_for_a_running_stack_are_refused(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    _running(layout, monkeypatch)
    other = Layout(layout.folder, aws_port=_free_ports()[0], devnet_port=layout.devnet_port)
    ports = f"{layout.aws_port} .AWS. and {layout.devnet_port} .TRON."
    with pytest.raises(Failure, match=f"already running, on ports {ports}"):
        lifecycle.up(other, say=lambda _line: None)
    assert lifecycle.down(layout)
