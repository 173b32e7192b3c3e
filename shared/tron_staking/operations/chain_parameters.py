"""What the chain has voted, through the cache."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter

from tron_staking.domain.cache import CHAIN_PARAMETERS
from tron_staking.domain.constants import PARAMETERS
from tron_staking.domain.ports import ReadsParameters
from tron_staking.operations.cached import FRESH_SLOW, Cache, Reading


def _complete(kept: dict[str, int]) -> dict[str, int]:
    """What an older version kept may lack what this one reads: then it is read again."""
    if not kept.keys() >= set(PARAMETERS):
        raise ValueError("a parameter is missing")
    return kept


_PARAMETERS: TypeAdapter[Mapping[str, int]] = TypeAdapter(
    Annotated[dict[str, int], AfterValidator(_complete)]
)


@dataclass(frozen=True)
class ChainParameters:
    """Reads the chain parameters."""

    chain: ReadsParameters
    cache: Cache

    def read(self) -> Reading[Mapping[str, int]]:
        """The chain parameters by java-tron's names for them. Raises NodeUnavailable."""
        return self.cache.read(CHAIN_PARAMETERS, _PARAMETERS, self.chain.parameters, FRESH_SLOW)
