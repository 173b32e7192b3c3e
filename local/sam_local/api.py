"""`sam local start-api`: the whole API on one port, each function in a container that stays."""

import os
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from local.sam_local import engine, environment, template
from local.sam_local.forwarder import forwarding
from local.stack import build
from local.stack.aws import Aws
from local.stack.failure import with_log
from local.stack.layout import ROOT, Layout
from local.stack.processes import START_SECONDS, listens, wait_until

PORT = 8096
READY_SECONDS = 600
"""SAM makes an image of the runtime and the layers first."""
STOP_SECONDS = 600
"""Up to three for each function, one after the other."""
_OF_THE_SHELL = ("PATH", "HOME", "LANG", "TMPDIR", "DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTEXT")


def prepare(layout: Layout, aws: Aws) -> None:
    """Writes what `sam local` reads about a stack that is up."""
    template.write(aws, environment.provided(layout))
    environment.write(layout, aws)


@contextmanager
def reachable(layout: Layout) -> Iterator[None]:
    """While the block runs, containers reach the emulator and the node of the stack."""
    address = engine.own_address()
    with ExitStack() as forwarders:
        for port in (layout.aws_port, layout.devnet_port):
            if address:
                forwarders.enter_context(forwarding((address, port), ("127.0.0.1", port)))
        yield


@contextmanager
def started(layout: Layout, host: str, port: int) -> Iterator[None]:
    """While the block runs, the API is served. Raises Failure when a container does not reach the stack."""
    with log(layout).open("w") as output:
        process = subprocess.Popen(
            [*command("start-api", layout), "--host", host, "--port", str(port)],
            cwd=ROOT,
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C is for us: SAM is told when its time has come, and once.
            start_new_session=True,
        )
        try:
            _wait_until_ready(process, port, log(layout))
            yield
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def log(layout: Layout) -> Path:
    """What SAM and the functions in its containers say."""
    return layout.folder / "sam-local.log"


def command(what: str, layout: Layout) -> list[str]:
    """A `sam local` command for a stack; samconfig.toml has the rest."""
    return [str(build.SAM), "local", what, "--env-vars", str(environment.path(layout))]


def surroundings() -> dict[str, str]:
    """SAM's own environment: nothing of the developer's AWS, and no look for credentials in the network."""
    named = {name: os.environ[name] for name in _OF_THE_SHELL if name in os.environ}
    return named | {"SAM_CLI_TELEMETRY": "0", "AWS_EC2_METADATA_DISABLED": "true"}


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, output: Path) -> None:
    wait_until(lambda: process.poll() is not None or listens(port), START_SECONDS)
    if process.poll() is not None or not listens(port):
        raise with_log(f"sam local start-api does not listen on port {port}.", output)
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=READY_SECONDS).close()
    except OSError as error:
        raise with_log(
            f"A function in a container does not reach the stack: {error}\n"
            "  Containers call this machine: a firewall may be in their way.",
            output,
        ) from error
