"""Which stack a command means."""

from pathlib import Path

import pytest

from local.stack.failure import Failure
from local.stack.layout import Layout, known, wanted


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STACK_DIR", str(tmp_path))
    for variable in ("STACK_PORT", "DEVNET_PORT"):
        monkeypatch.setenv(variable, "")


def _ports(layout: Layout) -> tuple[int, int]:
    return layout.aws_port, layout.devnet_port


def test_ports_are_the_usual_ones_unless_said() -> None:
    assert _ports(wanted()) == _ports(known()) == (4566, 8090)


def test_ports_are_those_of_the_last_time_unless_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STACK_PORT", "4600")
    monkeypatch.setenv("DEVNET_PORT", "8100")
    wanted().remember_ports()
    monkeypatch.delenv("DEVNET_PORT")
    monkeypatch.setenv("STACK_PORT", "4700")
    assert _ports(wanted()) == (4700, 8100)
    assert _ports(known()) == (4600, 8100)


def test_one_port_cannot_be_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STACK_PORT", "8090")
    with pytest.raises(Failure, match="both 8090"):
        wanted()


@pytest.mark.parametrize("port", ["x", "80", "65536", "-1", "4600 "])
def test_bad_port_is_refused_and_keeps_nobody_from_stopping(
    monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("STACK_PORT", port)
    with pytest.raises(Failure, match="STACK_PORT is"):
        wanted()
    assert _ports(known()) == (4566, 8090)
