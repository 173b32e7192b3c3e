"""The command: every part or one, and a failure that cannot be overlooked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.demo import __main__ as command
from local.stack.failure import Failure
from local.stack.layout import ADMIN, Layout
from local.stack.seed import Seeded
from local.stack.temporary import Running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "demo-1"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was shown, in order; nothing is deployed and no year passes."""
    shown: list[str] = []
    layout = Layout(folder, 1, 2)
    seeded = Seeded("", "token", "friend", "", "", ADMIN)

    @contextmanager
    def stack(_purpose: str, _say: object) -> Iterator[Running]:
        shown.append("up")
        try:
            yield Running(layout, seeded)
        finally:
            shown.append("gone")

    monkeypatch.setattr(command, "temporary_stack", stack)
    monkeypatch.setattr(command, "tour", lambda *_: shown.append("tour"))
    monkeypatch.setattr(command.year, "show_year", lambda: shown.append("year"))
    monkeypatch.setattr(command.compounding, "show_compounding", lambda: shown.append("compounding"))
    return shown


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ([], ["up", "tour", "gone", "year", "compounding"]),
        (["service"], ["up", "tour", "gone"]),
        (["year"], ["year"]),
        (["compounding"], ["compounding"]),
    ],
)
def test_every_part_or_one(shown: list[str], arguments: list[str], parts: list[str]) -> None:
    assert command.main(arguments) == 0
    assert shown == parts


def test_it_ends_with_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    command.main([])
    assert "`make up`" in capsys.readouterr().out


def test_nothing_is_left_behind(folder: Path) -> None:
    command.main(["service"])
    assert not folder.exists()


def test_failure_ends_it_and_says_where_the_logs_are(
    shown: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise Failure("a sun is missing")

    monkeypatch.setattr(command, "tour", fail)
    assert command.main([]) == 1
    assert shown == ["up", "gone"]
    told = capsys.readouterr().err
    assert "a sun is missing" in told
    assert str(folder) in told
    assert folder.exists()


def test_whoever_interrupts_it_is_told_that_it_cleaned_up(
    shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "tour", interrupt)
    assert command.main([]) == 130
    assert shown == ["up", "gone"]
