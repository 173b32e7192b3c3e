"""A plain `sam local` finds what `make sam-local` has written."""

import tomllib

import pytest

from local.sam_local import api, engine, environment, template
from local.stack.layout import Layout
from tests.support.template import ROOT

SAMCONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())["default"]
USUAL = Layout(ROOT / ".local", aws_port=4566, devnet_port=8090)


@pytest.mark.parametrize("command", ["local_invoke", "local_start_api"])
def test_both_commands_mean_the_stack_of_make_up(command: str) -> None:
    said = SAMCONFIG[command]["parameters"]
    assert ROOT / said["template_file"] == template.PATH
    assert ROOT / said["env_vars"] == environment.path(USUAL)
    assert said["add_host"] == f"{engine.HOST}:host-gateway"


def test_the_api_is_where_it_was_in_the_service_that_this_replaces() -> None:
    assert SAMCONFIG["local_start_api"]["parameters"]["port"] == api.PORT == 8096
