"""The container engine, asked through the `docker` command."""

import ipaddress
import json
import socket
import subprocess
from collections.abc import Callable

from local.stack import build
from local.stack.failure import Failure

HOST = "host.docker.internal"
"""This machine, to a container: Docker Desktop knows the name, samconfig.toml tells it to others."""
IMAGE = f"public.ecr.aws/lambda/python:3.13-{build.architecture()}"
_ANY_PORT = 9


def require() -> None:
    """Raises Failure when there is no engine that containers could run in."""
    try:
        found = _docker("version", "--format", "{{.Server.Version}}")
    except FileNotFoundError:
        raise Failure(
            "`sam local` runs functions in containers. Install Docker, or use `make up`, which needs none."
        ) from None
    if found.returncode != 0:
        raise Failure(f"Docker does not answer: {found.stderr.strip()}\n  Start it and try again.")


def ensure_image(say: Callable[[str], None]) -> None:
    """Pulls the image of the runtime unless it is there: from then on no network is needed."""
    if _docker("image", "inspect", IMAGE).returncode == 0:
        return
    say(f"      Pulling {IMAGE}, this once")
    pulled = _docker("pull", "--quiet", IMAGE)
    if pulled.returncode != 0:
        raise Failure(
            f"{IMAGE} could not be pulled: {pulled.stderr.strip()}\n"
            "  Where none can be pulled, root on Debian or Ubuntu can build one: "
            "tests/sam_local/build_image.sh"
        )


def own_address() -> str | None:
    """The address of this machine that containers see, which nothing of ours listens on.

    None where the engine runs in a virtual machine (Docker Desktop): there calls arrive at 127.0.0.1.
    """
    bridge = json.loads(_docker("network", "inspect", "bridge").stdout)[0]
    subnet = ipaddress.ip_network(bridge["IPAM"]["Config"][0]["Subnet"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((str(subnet[-2]), _ANY_PORT))  # sends nothing: it asks for the route
        address: str = probe.getsockname()[0]
    return address if ipaddress.ip_address(address) in subnet else None


def _docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
