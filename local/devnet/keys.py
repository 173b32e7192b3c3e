"""Keys that a seed always gives: of witnesses, of the faucet, of ready-made accounts. Worthless by design."""

from functools import cache

from coincurve import PrivateKey

from local.devnet.constants import ACTIVE_WITNESSES, STANDBY_WITNESSES
from local.devnet.crypto import address_of, derive_key


@cache
def witness_keys(seed: str, count: int = ACTIVE_WITNESSES) -> tuple[tuple[bytes, PrivateKey], ...]:
    """(address, key) of the devnet's witnesses."""
    keys = (derive_key(seed, f"witness/{index}") for index in range(count))
    return tuple((address_of(key.public_key), key) for key in keys)


def witness_key(seed: str, address: bytes) -> PrivateKey:
    """The key that signs for a witness: of one that joined later, whose own is not known, a stand-in."""
    return _witness_keys_by_address(seed).get(address) or derive_key(seed, f"witness/{address.hex()}")


@cache
def _witness_keys_by_address(seed: str) -> dict[bytes, PrivateKey]:
    return dict(witness_keys(seed, STANDBY_WITNESSES))


def faucet_key(seed: str) -> PrivateKey:
    """The key of the account that `fund` pays from."""
    return derive_key(seed, "faucet")


def account_key(seed: str, index: int) -> PrivateKey:
    """The key of a ready-made account."""
    return derive_key(seed, f"account/{index}")
