"""Where a stack lives: its folder, its ports, its addresses. Several can run side by side."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from local.stack.failure import Failure

ROOT = Path(__file__).resolve().parents[2]
STACK_NAME = "tron-staking-local"
PORTS = range(1024, 65536)
HOST_NAME = "tron-staking.localhost"
REGION = "us-east-1"
# MiniStack's root user. It listens on this machine only, so its key is no secret.
ADMIN = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}


@dataclass(frozen=True)
class Layout:
    """One stack: everything it writes is below `folder`."""

    folder: Path
    aws_port: int
    devnet_port: int

    @property
    def url(self) -> str:
        """The API, by the name curl and browsers resolve to this machine."""
        return f"http://{HOST_NAME}:{self.aws_port}"

    @property
    def aws_url(self) -> str:
        """The emulator itself."""
        return f"http://127.0.0.1:{self.aws_port}"

    @property
    def devnet_url(self) -> str:
        """The TRON node."""
        return f"http://127.0.0.1:{self.devnet_port}"

    @property
    def state(self) -> Path:
        """What the emulator and the devnet remember from one run to the next."""
        return self.folder / "state"

    @property
    def scratch(self) -> Path:
        """What does not outlive a run: unpacked functions."""
        return self.folder / "tmp"

    @property
    def seeded(self) -> Path:
        """The wallet, the token and the addresses, for people and tests."""
        return self.folder / "stack.json"

    @property
    def ports(self) -> Path:
        """The ports of the last `up`: a later command means them when it names none."""
        return self.folder / "ports"

    def remember_ports(self) -> None:
        """Writes them down."""
        self.ports.write_text(f"{self.aws_port} {self.devnet_port}")

    def recorded(self) -> "Layout":
        """This stack on the ports that are written down; as it is when there are none."""
        if not self.ports.exists():
            return self
        aws_port, devnet_port = self.ports.read_text().split()
        return replace(self, aws_port=int(aws_port), devnet_port=int(devnet_port))

    @property
    def running(self) -> Path:
        """Present from start to clean stop, so that a crash can be told from a stop."""
        return self.folder / "running"

    @property
    def deployed(self) -> Path:
        """The fingerprint of what was deployed last."""
        return self.state / "deployed"


def known() -> Layout:
    """The stack in STACK_DIR, the developer's own by default, on the ports that it was last given."""
    folder = Path(os.environ.get("STACK_DIR") or ROOT / ".local").resolve()
    return Layout(folder, aws_port=4566, devnet_port=8090).recorded()


def wanted() -> Layout:
    """The known stack, on STACK_PORT and DEVNET_PORT where they are set. Raises Failure for bad ones."""
    layout = known()
    aws_port, devnet_port = (
        port_from("STACK_PORT", layout.aws_port),
        port_from("DEVNET_PORT", layout.devnet_port),
    )
    if aws_port == devnet_port:
        raise Failure(f"STACK_PORT and DEVNET_PORT are both {aws_port}. Choose two different ports.")
    return replace(layout, aws_port=aws_port, devnet_port=devnet_port)


def port_from(variable: str, default: int) -> int:
    """The port in an environment variable. Raises Failure for what is none."""
    text = os.environ.get(variable) or str(default)
    if not text.isdecimal() or int(text) not in PORTS:
        raise Failure(
            f"{variable} is {text!r}, which is no port. Choose one from {PORTS.start} to {PORTS.stop - 1}."
        )
    return int(text)
