"""Who signed: of transactions by sha256, of messages as wallets sign them (TIP-191 as TronWeb writes it)."""

from tron_staking.adapters.signers import curve
from tron_staking.adapters.tronpy_parts import hash_message
from tron_staking.domain.errors import SignatureRefused
from tron_staking.domain.ports import Signed
from tron_staking.domain.transaction import txid


class SignerRecovery:
    """Port RecoversSigners."""

    def of_transaction(self, raw_data: bytes, signature: bytes) -> Signed:
        """See RecoversSigners."""
        return _signed(bytes.fromhex(txid(raw_data)), signature)

    def of_message(self, text: str, signature: bytes) -> Signed:
        """See RecoversSigners."""
        return _signed(bytes(hash_message(text)), signature)


def _signed(digest: bytes, signature: bytes) -> Signed:
    try:
        return Signed(*curve.signer_of(digest, signature))
    except ValueError as error:
        raise SignatureRefused(f"this is no signature of it: {error}") from None
