"""`sam deploy` to the emulator, skipped when the same build is there with the same parameters."""

import hashlib
import os
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

from botocore.exceptions import WaiterError

from local.stack import build
from local.stack.aws import Aws
from local.stack.failure import Failure, with_log
from local.stack.layout import ADMIN, ROOT, Layout

START_SECONDS = 600
ALIAS = "Aliaslive"
"""How SAM calls the alias of every function that callers and events meet."""


def ensure_deployed(layout: Layout, built: str) -> None:
    """Deploys when needed."""
    wanted_parameters = parameters(layout)
    wanted = hashlib.sha256(f"{built}\0{wanted_parameters}".encode()).hexdigest()
    if layout.deployed.exists() and layout.deployed.read_text() == wanted and Aws(layout).stack_exists():
        return
    layout.deployed.unlink(missing_ok=True)
    deploy(layout, build.BUILT, wanted_parameters)
    layout.deployed.write_text(wanted)


def configured(environment: str) -> dict[str, str]:
    """The parameters of an environment in samconfig.toml."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    said = config[environment]["deploy"]["parameters"]["parameter_overrides"]
    return dict(one.split("=", 1) for one in said)


def parameters(layout: Layout) -> dict[str, str]:
    """Those of the local stage, and what is known only here."""
    return configured("local") | {
        "Architecture": build.architecture(),
        "LogLevel": os.environ.get("LOG_LEVEL") or "INFO",
        "TronHttpEndpoint": layout.devnet_url,
    }


def deploy(layout: Layout, built: Path, parameters: Mapping[str, str]) -> None:
    """Deploys what is built there, and returns when it runs."""
    command = [
        *(str(build.SAM), "deploy", "--config-file", str(ROOT / "samconfig.toml"), "--config-env", "local"),
        *("--template-file", str(built / "template.yaml"), "--parameter-overrides"),
        *(f"{name}={value}" for name, value in parameters.items()),
    ]
    environment = {**build.sam_environment(), **ADMIN, "AWS_ENDPOINT_URL": layout.aws_url}
    for foreign in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        environment.pop(foreign, None)
    log_path = layout.folder / "deploy.log"
    with log_path.open("w") as log:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    if done.returncode != 0:
        raise with_log("sam deploy failed.", log_path)
    _wait_until_started(layout)


def _wait_until_started(layout: Layout) -> None:
    """CloudFormation waits for the snapshot of every version; the emulator starts them in the background.

    Who called meanwhile would wait for all of them at once.
    """
    aws = Aws(layout)
    started = aws.client("lambda").get_waiter("published_version_active")
    for name, arn in aws.resources.items():
        if name.endswith(ALIAS):
            try:
                started.wait(FunctionName=arn, WaiterConfig={"Delay": 1, "MaxAttempts": START_SECONDS})
            except WaiterError as error:
                log = layout.folder / "ministack.log"
                raise Failure(f"{name} did not start: {error}\n  See {log}") from error
