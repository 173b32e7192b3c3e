"""What a deployment says, and what follows from what it does not say."""

import tomllib

import pytest
from pydantic import ValidationError

from local.stack.build import BUILT
from local.stack.deploy import configured
from local.stack.layout import REGION, STACK_NAME
from tests.support.template import ROOT, template
from tron_staking.domain.rates import Rates
from tron_staking.models.policies import MAX_A_MINUTE
from tron_staking.settings import Settings

PARAMETERS = template()["Parameters"]
SAMCONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())
OWN = {
    "mainnet": "https://api.trongrid.io",
    "shasta": "https://api.shasta.trongrid.io",
    "nile": "https://nile.trongrid.io",
    "devnet": "http://127.0.0.1:8090",
}


def _deployed(**parameters: str) -> Settings:
    """The settings of a function, as the template passes its parameters on."""
    said = {name: parameter.get("Default", "") for name, parameter in PARAMETERS.items()} | parameters
    return Settings.model_validate(
        {
            "AWS_REGION": "us-east-1",
            "TRON_NETWORK": said["TronNetwork"],
            "TRON_HTTP_ENDPOINT": said["TronHttpEndpoint"],
            "OPERATIONS_PER_MINUTE": said["OperationsPerMinute"],
            "CALLER_OPERATIONS_PER_MINUTE": said["CallerOperationsPerMinute"],
        }
    )


def test_every_network_has_an_endpoint() -> None:
    assert set(PARAMETERS["TronNetwork"]["AllowedValues"]) == set(OWN)


@pytest.mark.parametrize("network", OWN)
def test_network_alone_runs_on_its_own_node(network: str) -> None:
    assert _deployed(TronNetwork=network).node_endpoints() == [OWN[network]]


def test_named_nodes_take_its_place() -> None:
    named = _deployed(TronNetwork="mainnet", TronHttpEndpoint=" https://a.example, https://b.example ,")
    assert named.node_endpoints() == ["https://a.example", "https://b.example"]


@pytest.mark.parametrize(
    ("environment", "network"), [("dev", "nile"), ("prod", "mainnet"), ("local", "devnet")]
)
def test_samconfig_deploys_a_stage_to_the_network_it_names(environment: str, network: str) -> None:
    said = configured(environment)
    assert set(said) <= set(PARAMETERS)
    assert said["Stage"] == environment
    assert SAMCONFIG[environment]["deploy"]["parameters"]["stack_name"] == f"tron-staking-{environment}"
    assert _deployed(**said).node_endpoints() == [OWN[network]]


def test_samconfig_without_an_environment_is_dev() -> None:
    """But for `sam local`, which knows one stack, that of `make up`."""
    assert {name: one for name, one in SAMCONFIG["default"].items() if "local" not in name} == SAMCONFIG[
        "dev"
    ]


def test_samconfig_and_make_up_mean_one_local_stack() -> None:
    build, deploy = (SAMCONFIG["local"][command]["parameters"] for command in ("build", "deploy"))
    assert ROOT / build["build_dir"] == BUILT
    assert ROOT / build["cache_dir"] == BUILT.with_name("cache")
    assert ROOT / deploy["template_file"] == BUILT / "template.yaml"
    assert (deploy["stack_name"], deploy["region"]) == (STACK_NAME, REGION)


def test_rates_are_what_is_deployed() -> None:
    """And what a function goes by that is told nothing, as by hand, is what is deployed by default."""
    assert _deployed(OperationsPerMinute="7", CallerOperationsPerMinute="70").rates() == Rates(7, 70)
    assert (
        _deployed().rates() == Settings.model_validate({"AWS_REGION": "us-east-1"}).rates() == Rates(60, 600)
    )


@pytest.mark.parametrize("name", ["OperationsPerMinute", "CallerOperationsPerMinute"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "", "many"])
def test_rate_that_is_none(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        _deployed(**{name: value})


def test_most_that_a_wallet_may_be_given_is_the_same_everywhere() -> None:
    assert PARAMETERS["OperationsPerMinute"]["MaxValue"] == MAX_A_MINUTE
    with pytest.raises(ValidationError):
        _deployed(OperationsPerMinute=str(MAX_A_MINUTE + 1))
