"""What a deployment says, and what follows from what it does not say."""

import tomllib

import pytest

from tests.support.template import ROOT, template
from tron_staking.settings import Settings

PARAMETERS = template()["Parameters"]
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


@pytest.mark.parametrize(("environment", "network"), [("default", "nile"), ("prod", "mainnet")])
def test_samconfig_deploys_to_the_network_it_names(environment: str, network: str) -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())[environment]["deploy"]["parameters"]
    said = dict(pair.split("=", 1) for pair in config["parameter_overrides"].split())
    assert set(said) <= set(PARAMETERS)
    assert _deployed(**said).node_endpoints() == [OWN[network]]
