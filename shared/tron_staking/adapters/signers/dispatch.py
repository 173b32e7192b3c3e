"""Who signs for a wallet: the scheme of its signer's name decides."""

from collections.abc import Callable, Mapping
from typing import Protocol

from tron_staking.domain.address import Address
from tron_staking.domain.errors import SignatureRefused
from tron_staking.domain.ports import IdentifiesKeys, Signs
from tron_staking.domain.wallet import Wallet


class Scheme(Signs, IdentifiesKeys, Protocol):
    """One way to keep keys."""


class Late:
    """A scheme that is made when a wallet first needs it: its client costs nothing where none does."""

    def __init__(self, make: Callable[[], Scheme]) -> None:
        self._make = make

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        """See Signs."""
        return self._make().sign(wallet, raw_data)

    def key_address(self, signer: str) -> Address:
        """See IdentifiesKeys."""
        return self._make().key_address(signer)


class WalletSigner:
    """Implements Signs and IdentifiesKeys.

    `schemes` maps what stands before the colon in a signer's name to who signs then.
    """

    def __init__(self, schemes: Mapping[str, Scheme]) -> None:
        self._schemes = dict(schemes)

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        """What the wallet's own signer returns and raises; SignatureRefused when there is none for it."""
        return self._scheme_of(wallet.signer).sign(wallet, raw_data)

    def key_address(self, signer: str) -> Address:
        """What the signer of this name returns and raises; SignatureRefused when there is none for it."""
        return self._scheme_of(signer).key_address(signer)

    def _scheme_of(self, signer: str) -> Scheme:
        name, _, key = signer.partition(":")
        scheme = self._schemes.get(name)
        if scheme is None or not key:
            known = ", ".join(f"{name}:…" for name in sorted(self._schemes))
            raise SignatureRefused(f"nobody here signs for this wallet; a signer is one of {known}")
        return scheme
