"""What each function finds in its environment, as the deployed one does, seen from inside a container."""

import json
import re
from pathlib import Path

from local.sam_local import template
from local.sam_local.engine import HOST
from local.stack.aws import Aws
from local.stack.layout import ADMIN, REGION, Layout


def path(layout: Layout) -> Path:
    """Where it is written, for `--env-vars`; samconfig.toml names that of `make up`."""
    return layout.folder / "containers.json"


def write(layout: Layout, aws: Aws) -> None:
    """Asks the stack for the configuration of each function and writes all of them down."""
    lambdas = aws.client("lambda")
    variables = {
        name: lambdas.get_function_configuration(FunctionName=aws.resources[name])["Environment"]["Variables"]
        for name in template.functions()
    }
    seen = {
        name: {variable: _from_a_container(layout, value) for variable, value in own.items()}
        | provided(layout)
        for name, own in variables.items()
    }
    path(layout).write_text(json.dumps(seen, indent=2))


def provided(layout: Layout) -> dict[str, str]:
    """What Lambda would add, with the emulator's root user in place of the function's role.

    An own session of the developer's, if there is one, stays out.
    """
    return {
        **ADMIN,
        "AWS_REGION": REGION,
        "AWS_SESSION_TOKEN": "",
        "AWS_ENDPOINT_URL": _from_a_container(layout, layout.aws_url),
    }


def _from_a_container(layout: Layout, value: str) -> str:
    """To a container 127.0.0.1 is itself. Only the stack is meant: pages have origins here, too."""
    for port in (layout.aws_port, layout.devnet_port):
        value = re.sub(rf"(?<=://)(127\.0\.0\.1|localhost)(?=:{port}\b)", HOST, value)
    return value
