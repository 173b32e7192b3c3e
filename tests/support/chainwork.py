"""Contracts that somebody else sends: built, signed and broadcast beside the service."""

from coincurve import PrivateKey

from local.devnet.crypto import sign
from local.devnet.messages import CONTRACTS
from local.devnet.schema import Message
from local.devnet.transaction import Transaction
from tests.support.world import KEY, World


def send(world: World, contract: str, key: PrivateKey = KEY, **fields: object) -> None:
    """One transaction of the world's wallet, or of whose key is given; it must be accepted."""
    message: Message = CONTRACTS[contract][1].new(**fields)
    built = world.devnet.build(contract, message)
    signed = Transaction(built.raw, built.raw_bytes, (sign(key, built.txid),))
    verdict = world.devnet.broadcast(signed)
    assert verdict.accepted, verdict
