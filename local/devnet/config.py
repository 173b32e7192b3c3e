"""What a devnet starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from local.devnet.constants import ACTIVE_WITNESSES


class Mode(StrEnum):
    """When blocks are made: by the clock, for each accepted transaction, or only when asked."""

    REALTIME = "realtime"
    INSTANT = "instant"
    MANUAL = "manual"


@dataclass(frozen=True)
class Config:
    """A devnet from genesis on.

    `accounts` maps 21-byte addresses to sun; `parameters` overrides mainnet's chain parameters; the total
    weights (TRX) are the stake that the rest of the network is taken to have, so that limits look real.
    """

    seed: str = "devnet"
    mode: Mode = Mode.MANUAL
    solid_lag: int = 19
    accounts: Mapping[bytes, int] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=dict)
    total_net_weight: int = 26_000_000_000
    total_energy_weight: int = 19_000_000_000
    trx_cache_enable: bool = False
    witnesses: int = ACTIVE_WITNESSES
    brokerage: int = 20
    """What witnesses keep of a reward, in percent."""
    guards: int = 1
    """How many witnesses, the last ones, are guard representatives: they may not withdraw rewards."""
