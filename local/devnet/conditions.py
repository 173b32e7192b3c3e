"""What a node asks of itself before it looks at a transaction (`broadcastTransaction`; stake2 §7.1, 1-4)."""

from dataclasses import dataclass

from local.devnet.constants import MAX_PENDING
from local.devnet.errors import (
    BlockUnsolidifiedError,
    EffectiveConnectionError,
    NoConnectionError,
    ServerBusyError,
)


@dataclass
class Conditions:
    """The part of a node's configuration and surroundings that decides whether it takes transactions at all.

    `peers` are its connections, `syncing_peers` those of them that still catch up and so do not count.
    """

    peers: int = 8
    syncing_peers: int = 0
    min_effective_connection: int = 1
    """`node.rpc.minEffectiveConnection`; 0 accepts without any peer."""
    unsolidified_check: bool = False
    """`node.unsolidifiedBlockCheck`"""
    max_unsolidified: int = 54
    """`node.maxUnsolidifiedBlocks`"""
    max_pending: int = MAX_PENDING
    """`node.maxTransactionPendingSize`"""
    trx_cache_enable: bool = False
    """`node.rpc.trxCacheEnable`: an id once sent here, even in vain, is a duplicate."""

    def check(self, unsolidified: int, pending: int) -> None:
        """Refuse in java-tron's order; the arguments are the node's blocks and transactions of that kind."""
        if self.unsolidified_check and unsolidified >= self.max_unsolidified:
            raise BlockUnsolidifiedError
        self._check_connections()
        if pending > self.max_pending:
            raise ServerBusyError

    def _check_connections(self) -> None:
        minimum, effective = self.min_effective_connection, self.peers - self.syncing_peers
        if minimum and self.peers == 0:
            raise NoConnectionError
        if effective < minimum:
            raise EffectiveConnectionError(
                f"Effective connection:{effective} lt minEffectiveConnection:{minimum}"
            )
