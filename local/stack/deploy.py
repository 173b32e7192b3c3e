"""`sam deploy` to the emulator, skipped when the same build is there with the same parameters."""

import hashlib
import os
import subprocess

from botocore.exceptions import WaiterError

from local.stack import build
from local.stack.aws import Aws
from local.stack.failure import Failure, with_log
from local.stack.layout import ADMIN, ROOT, STACK_NAME, Layout

START_SECONDS = 180
ALIAS = "Aliaslive"
"""How SAM calls the alias of every function that callers and events meet."""
ORIGINS = ("http://localhost:3000", "http://localhost:5173")
"""Where pages are that are being written, with the usual servers: they may call the laptop's cloud."""


def ensure_deployed(layout: Layout, built: str) -> None:
    """Deploys when needed."""
    parameters = _parameters(layout)
    wanted = hashlib.sha256(f"{built}\0{parameters}".encode()).hexdigest()
    if layout.deployed.exists() and layout.deployed.read_text() == wanted and Aws(layout).stack_exists():
        return
    layout.deployed.unlink(missing_ok=True)
    _deploy(layout, parameters)
    _wait_until_started(layout)
    layout.deployed.write_text(wanted)


def _parameters(layout: Layout) -> list[str]:
    return [
        "Stage=local",
        f"Architecture={build.architecture()}",
        f"LogLevel={os.environ.get('LOG_LEVEL') or 'INFO'}",
        "TronNetwork=devnet",
        f"TronHttpEndpoint={layout.devnet_url}",
        "FinalitySeconds=10",
        "RequestsPerSecond=1000",
        f"CorsOrigins={','.join(ORIGINS)}",
        "MutationsPerSecond=1000",
        "OperationsPerMinute=1000",
        "CallerOperationsPerMinute=10000",
    ]


def _deploy(layout: Layout, parameters: list[str]) -> None:
    command = [
        *(str(build.SAM), "deploy", "--template-file", str(build.BUILT / "template.yaml")),
        *("--stack-name", STACK_NAME, "--capabilities", "CAPABILITY_IAM", "--resolve-s3"),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
        *("--parameter-overrides", *parameters),
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
                raise Failure(
                    f"{name} did not start: {error}\n  See {layout.folder}/ministack.log"
                ) from error
