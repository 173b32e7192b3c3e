"""Up, down and reset: the order in which everything happens."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from local.stack import build, deploy, seed, services
from local.stack.aws import Aws
from local.stack.failure import Failure
from local.stack.layout import Layout
from local.stack.processes import Service, require_free
from local.stack.seed import Seeded

type Say = Callable[[str], None]


@dataclass
class Steps:
    """Says which step of how many is being done."""

    say: Say
    total: int
    done: int = 0

    def next(self, what: str) -> None:
        """Announces a step as it begins."""
        self.done += 1
        self.say(f"[{self.done}/{self.total}] {what}")


def up(layout: Layout, say: Say) -> Seeded:
    """Brings the stack up, or up to date; what this call started is stopped again when a step fails."""
    steps = Steps(say, total=6)
    steps.next(f"Ports {_ports(layout)}")
    _forget_after_a_crash(layout, say)
    _require_same_ports(layout)
    started = [service for service in _services(layout) if service.pid() is None]
    _require_ports(layout, started)
    for folder in (layout.state, layout.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    layout.running.touch()
    layout.remember_ports()
    try:
        steps.next("TRON devnet")
        _start(services.devnet(layout), started)
        steps.next("AWS emulator")
        _start(services.emulator(layout), started)
        steps.next("sam build (about half a minute)" if build.is_due() else "sam build (nothing changed)")
        built = build.ensure_built()
        steps.next("sam deploy")
        deploy.ensure_deployed(layout, built)
        steps.next("Wallet and API token")
        return seed.ensure_seeded(layout, Aws(layout))
    except BaseException:
        _stop(layout, started)
        raise


def down(layout: Layout) -> bool:
    """Stops everything. The emulator and the devnet save what they know; False when one could not.

    Then `running` stays, and the next `up` starts afresh.
    """
    crashed = _crashed(layout)
    _stop(layout, _services(layout))
    if crashed:
        layout.running.touch()
    return not layout.running.exists()


def reset(layout: Layout) -> None:
    """Stops everything and forgets it: the next `up` starts from nothing."""
    down(layout)
    _forget(layout)


def remove_logs(layout: Layout) -> None:
    """Removes what the programs of the stack have printed."""
    for log in layout.folder.glob("*.log"):
        log.unlink()


def _services(layout: Layout) -> list[Service]:
    return [services.devnet(layout), services.emulator(layout)]


def _start(service: Service, started: list[Service]) -> None:
    if service in started:
        service.start()


def _stop(layout: Layout, stopping: list[Service]) -> None:
    clean = [service.stop() for service in reversed(stopping)]
    if all(service.pid() is None for service in _services(layout)):
        shutil.rmtree(layout.scratch, ignore_errors=True)
        if all(clean):
            layout.running.unlink(missing_ok=True)


def _require_ports(layout: Layout, starting: list[Service]) -> None:
    for service, port, variable in zip(
        _services(layout), (layout.devnet_port, layout.aws_port), ("DEVNET_PORT", "STACK_PORT"), strict=True
    ):
        if service in starting:
            require_free(port, f"make up {variable}")


def _require_same_ports(layout: Layout) -> None:
    recorded = layout.recorded()
    if layout.running.exists() and recorded != layout:
        raise Failure(
            f"This stack is already running, on ports {_ports(recorded)}.\n  Stop it first: make down"
        )


def _ports(layout: Layout) -> str:
    return f"{layout.aws_port} (AWS) and {layout.devnet_port} (TRON)"


def _forget_after_a_crash(layout: Layout, say: Say) -> None:
    """State is saved by a clean stop. Half of it, or an old one, would contradict the chain."""
    if _crashed(layout):
        say("      The last run did not stop cleanly: starting afresh.")
        reset(layout)


def _crashed(layout: Layout) -> bool:
    return layout.running.exists() and any(service.pid() is None for service in _services(layout))


def _forget(layout: Layout) -> None:
    shutil.rmtree(layout.state, ignore_errors=True)
    for file in (layout.seeded, layout.running, layout.ports):
        file.unlink(missing_ok=True)
