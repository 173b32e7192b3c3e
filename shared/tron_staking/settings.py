"""Every environment variable of ours, read once and late. LOG_LEVEL and POWERTOOLS_* are for Powertools."""

import os
import re
from datetime import timedelta
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from tron_staking.domain.rates import Rates

_ENDPOINTS = {
    "mainnet": "https://api.trongrid.io",
    "shasta": "https://api.shasta.trongrid.io",
    "nile": "https://nile.trongrid.io",
    "devnet": "http://127.0.0.1:8090",
}

_ORIGIN = re.compile(r"(https://[a-z0-9.-]+|http://localhost)(:[0-9]{1,5})?", re.ASCII)
"""As browsers spell it: no path, no wildcard; without TLS only on one's own machine."""


class Settings(BaseModel):
    """What the environment says. Each function is given only what it needs, so most may be unset."""

    model_config = ConfigDict(frozen=True)

    region: Annotated[str, Field(alias="AWS_REGION")]
    network: Annotated[str, Field(alias="TRON_NETWORK", pattern="^(mainnet|shasta|nile|devnet)?$")] = ""
    endpoints: Annotated[str, Field(alias="TRON_HTTP_ENDPOINT")] = ""
    api_key: Annotated[SecretStr, Field(alias="TRONAPI_KEY")] = SecretStr("")
    finality_seconds: Annotated[int, Field(alias="FINALITY_SECONDS", ge=1)] = 60
    operations_per_minute: Annotated[int, Field(alias="OPERATIONS_PER_MINUTE", ge=1, le=6000)] = 60
    caller_operations_per_minute: Annotated[int, Field(alias="CALLER_OPERATIONS_PER_MINUTE", ge=1)] = 600
    records_table: Annotated[str, Field(alias="RECORDS_TABLE")] = ""
    submissions_table: Annotated[str, Field(alias="SUBMISSIONS_TABLE")] = ""
    wallets_table: Annotated[str, Field(alias="WALLETS_TABLE")] = ""
    schedules_table: Annotated[str, Field(alias="SCHEDULES_TABLE")] = ""
    votes_table: Annotated[str, Field(alias="VOTES_TABLE")] = ""
    delegations_table: Annotated[str, Field(alias="DELEGATIONS_TABLE")] = ""
    access_table: Annotated[str, Field(alias="ACCESS_TABLE")] = ""
    rewards_table: Annotated[str, Field(alias="REWARDS_TABLE")] = ""
    cache_table: Annotated[str, Field(alias="CACHE_TABLE")] = ""
    cursor_secret: Annotated[str, Field(alias="CURSOR_SECRET")] = ""
    advance_queue_url: Annotated[str, Field(alias="ADVANCE_QUEUE_URL")] = ""
    automate_queue_url: Annotated[str, Field(alias="AUTOMATE_QUEUE_URL")] = ""
    service_id: Annotated[str, Field(alias="SERVICE_ID")] = ""
    event_bus: Annotated[str, Field(alias="EVENT_BUS")] = ""

    def node_endpoints(self) -> list[str]:
        """Where the nodes are: those named, or the network's own. Each once: one cannot agree with itself."""
        named = dict.fromkeys(endpoint.strip() for endpoint in self.endpoints.split(","))
        return [endpoint for endpoint in named if endpoint] or [_ENDPOINTS[self.needed("network")]]

    def time_can_be_moved(self) -> bool:
        """Whether the network's time is ours: the devnet's is, and no other's, whatever a node says of it."""
        return self.needed("network") == "devnet"

    def finality(self) -> timedelta:
        """How long the network takes to solidify a block."""
        return timedelta(seconds=self.finality_seconds)

    def rates(self) -> Rates:
        """What is accepted in a minute."""
        return Rates(self.operations_per_minute, self.caller_operations_per_minute)

    def needed(self, field: str) -> str:
        """A setting that this function cannot do without. Raises ValueError, naming the variable."""
        value = str(getattr(self, field))
        if not value:
            raise ValueError(f"set {type(self).model_fields[field].alias} in the function's environment")
        return value


@cache
def settings() -> Settings:
    """The environment. Raises pydantic's ValidationError, which lists everything that is wrong."""
    return Settings.model_validate(dict(os.environ))


@cache
def browser_origins() -> frozenset[str]:
    """Whose pages may call: CORS_ORIGINS, comma separated. Raises ValueError for anything but exact origins.

    Apart from the other settings: every answer asks for it, also that of a function whose settings are wrong.
    """
    named = os.environ.get("CORS_ORIGINS", "")
    origins = named.split(",") if named else []
    if not all(_ORIGIN.fullmatch(origin) for origin in origins):
        raise ValueError("set CORS_ORIGINS to exact origins such as https://app.example.com, or to nothing")
    return frozenset(origins)
