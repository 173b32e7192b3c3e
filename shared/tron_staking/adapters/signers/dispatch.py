"""Who signs for a wallet: the scheme of its signer's name decides."""

from collections.abc import Mapping

from tron_staking.domain.errors import SignatureRefused
from tron_staking.domain.ports import Signs
from tron_staking.domain.wallet import Wallet


class WalletSigner:
    """Implements Signs. `schemes` maps what stands before the colon in `wallet.signer` to who signs then."""

    def __init__(self, schemes: Mapping[str, Signs]) -> None:
        self._schemes = dict(schemes)

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        """What the wallet's own signer returns and raises; SignatureRefused when there is none for it."""
        scheme, _, key = wallet.signer.partition(":")
        signer = self._schemes.get(scheme)
        if signer is None or not key:
            known = ", ".join(f"{name}:…" for name in sorted(self._schemes))
            raise SignatureRefused(f"nobody here signs for this wallet; a signer is one of {known}")
        return signer.sign(wallet, raw_data)
